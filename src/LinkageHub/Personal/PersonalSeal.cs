using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LinkageHub.Personal;

/// <summary>
/// Personal data at rest: AES-256-GCM under a key of its owner's own (the case, the handoff), derived from a data key. So no two owners share a key,
/// a value that is moved to another row does not open there, and a nonce is never drawn twice for the same key in practice.
/// </summary>
/// <remarks>Sealed: one byte version, four bytes data key id, 12 bytes nonce, 16 bytes tag, then as many bytes as went in.</remarks>
public sealed class PersonalSeal(DataKeys keys)
{
    private const byte Version = 1;
    private const int KeyAt = 1, NonceAt = 5, TagAt = 17, TextAt = 33, NonceBytes = TagAt - NonceAt, TagBytes = TextAt - TagAt, KeyBytes = 32;

    public byte[] Seal(string owner, ReadOnlySpan<byte> open)
    {
        var (id, key) = keys.Newest;
        var result = new byte[TextAt + open.Length];
        result[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(result.AsSpan(KeyAt), id);
        RandomNumberGenerator.Fill(result.AsSpan(NonceAt, NonceBytes));
        using var cipher = CipherOf(owner, key);
        cipher.Encrypt(result.AsSpan(NonceAt, NonceBytes), open, result.AsSpan(TextAt), result.AsSpan(TagAt, TagBytes));
        return result;
    }

    /// <exception cref="CryptographicException">It was sealed for another owner, was changed, or its key is not ours.</exception>
    public byte[] Open(string owner, ReadOnlySpan<byte> value)
    {
        if (!IsSealed(value))
            return value.ToArray();
        var result = new byte[value.Length - TextAt];
        using var cipher = CipherOf(owner, keys.Of(BinaryPrimitives.ReadInt32BigEndian(value[KeyAt..])));
        cipher.Decrypt(value.Slice(NonceAt, NonceBytes), value[TextAt..], value.Slice(TagAt, TagBytes), result);
        return result;
    }

    /// <summary>Before migration 0022 the same places held JSON in clear, which never begins with this byte. <see cref="ClearRows"/> seals what is left of it.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> value) => value.Length >= TextAt && value[0] == Version;

    private static AesGcm CipherOf(string owner, byte[] key)
    {
        Span<byte> own = stackalloc byte[KeyBytes];
        HKDF.Expand(HashAlgorithmName.SHA256, key, own, info: Encoding.UTF8.GetBytes(owner));
        return new AesGcm(own, TagBytes);
    }
}
