using System.Text;

namespace LinkageHub.Kills.Lines;

/// <summary>What the server says instead of doing what it was asked for, or, with <paramref name="AfterIt"/>, instead of saying that it has done it.</summary>
internal sealed record SqlFault(string SqlState, Func<SqlUnit, bool> IsIt, bool AfterIt = false)
{
    private readonly TaskCompletionSource struck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int isSpent;

    public Task HasStruck => struck.Task;

    /// <summary>The server ends the session after these: connection (08), operator's intervention (57P).</summary>
    public bool EndsSession => SqlState.StartsWith("08", StringComparison.Ordinal) || SqlState.StartsWith("57P", StringComparison.Ordinal);

    /// <summary>Once.</summary>
    public bool Strikes() => Interlocked.Exchange(ref isSpent, 1) == 0 && struck.TrySetResult();

    /// <summary>In a language nobody has coded against: only the code counts.</summary>
    public byte[] Message()
    {
        var severity = EndsSession ? "FATAL" : "ERROR";
        byte[] fields = [.. Field('S', severity), .. Field('V', severity), .. Field('C', SqlState), .. Field('M', "что-то пошло не так"), 0];
        return [(byte)'E', .. BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(fields.Length + 4)), .. fields];
    }

    private static byte[] Field(char kind, string text) => [(byte)kind, .. Encoding.UTF8.GetBytes(text), 0];
}
