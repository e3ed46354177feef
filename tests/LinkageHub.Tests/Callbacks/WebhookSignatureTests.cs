using System.Security.Cryptography;
using System.Text;
using LinkageHub.Callbacks;

namespace LinkageHub.Tests.Callbacks;

public class WebhookSignatureTests
{
    // The example every Standard Webhooks library is tested with.
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static readonly byte[] Secret = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static readonly byte[] OtherSecret = [.. Enumerable.Range(0, 24).Select(n => (byte)n)];
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [Fact]
    public void The_standards_example_is_valid() => Assert.True(IsValid());

    [Theory]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void A_timestamp_counts_for_five_minutes_either_way(int seconds, bool valid) =>
        Assert.Equal(valid, IsValid(now: Now.AddSeconds(seconds)));

    [Fact]
    public void While_a_secret_is_rotated_either_is_good()
    {
        Assert.True(IsValid(secrets: [OtherSecret, Secret]));
        Assert.True(IsValid(secrets: [Secret, OtherSecret]));
        Assert.False(IsValid(secrets: [OtherSecret]));
        Assert.False(IsValid(secrets: []));
    }

    [Fact]
    public void One_good_signature_among_several_is_enough()
    {
        var other = Sign(OtherSecret);

        Assert.True(IsValid(signatures: $"{other} {Signature}"));
        Assert.True(IsValid(signatures: $"v1a,not-for-us  v1,broken {Signature}"));
        Assert.False(IsValid(signatures: other));
    }

    [Fact]
    public void What_was_signed_is_id_timestamp_and_every_byte_of_the_body()
    {
        Assert.False(IsValid(id: Id + "x"));
        Assert.False(IsValid(timestamp: "1614265331"));
        Assert.False(IsValid(body: [.. Body, (byte)' ']));
        Assert.False(IsValid(body: Encoding.UTF8.GetBytes("""{"test": 2432232315}""")));
        Assert.False(IsValid(body: []));
    }

    // The dots are part of what is signed, but a timestamp that holds one would let id and body trade places.
    [Theory]
    [InlineData("1614265330.0")]
    [InlineData(" 1614265330")]
    [InlineData("+1614265330")]
    [InlineData("-1")]
    [InlineData("１６１４２６５３３０")]
    [InlineData("99999999999999999999")]
    [InlineData("")]
    [InlineData(null)]
    public void A_timestamp_that_is_no_plain_number_is_refused(string? timestamp) => Assert.False(IsValid(timestamp: timestamp));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v1,g0hM9SsE")]
    [InlineData("v1,")]
    [InlineData("v1,!")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OEg0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData(null)]
    public void Anything_but_a_whole_v1_signature_is_refused(string? signatures) => Assert.False(IsValid(signatures: signatures));

    [Fact]
    public void An_id_is_needed_and_has_a_limit()
    {
        var longest = new string('m', 200);
        Assert.True(IsValid(id: longest, signatures: Sign(Secret, longest)));
        Assert.False(IsValid(id: longest + "m", signatures: Sign(Secret, longest + "m")));
        Assert.False(IsValid(id: "", signatures: Sign(Secret, "")));
        Assert.False(WebhookSignature.IsValid(null, Timestamp, Signature, Body, [Secret], Now));
    }

    private static bool IsValid(string id = Id, string? timestamp = Timestamp, string? signatures = Signature, byte[]? body = null, byte[][]? secrets = null, DateTimeOffset? now = null) =>
        WebhookSignature.IsValid(id, timestamp, signatures, body ?? Body, secrets ?? [Secret], now ?? Now);

    private static string Sign(byte[] secret, string id = Id) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{Timestamp}."), .. Body]));
}
