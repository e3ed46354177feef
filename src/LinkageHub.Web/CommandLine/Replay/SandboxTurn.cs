using LinkageHub.Recordings;

namespace LinkageHub.Web.Replay;

/// <summary>A recorded call, and when it began. Calls are made one by one in this order; two that overlapped when they were recorded may have reached the partner either way round.</summary>
internal sealed class SandboxTurn(RecordedCall call, DateTimeOffset from)
{
    public RecordedCall Call => call;

    private DateTimeOffset Until => from == DateTimeOffset.MinValue ? from : from + TimeSpan.FromMilliseconds(call.TookMs);

    private DateTimeOffset From => from;

    /// <summary>
    /// Plays all of them. A read beside which the same number was written is asked before the write: if it is answered as recorded, that was its moment;
    /// if not, it is played after the write.
    /// </summary>
    /// <param name="turns">In the order in which they began.</param>
    /// <param name="isAsRecorded">Asks, and changes nothing.</param>
    /// <param name="play">Makes the call, and says what differs.</param>
    public static async Task TakeAsync(IReadOnlyList<SandboxTurn> turns, Func<RecordedCall, Task<bool>> isAsRecorded, Func<RecordedCall, Task> play)
    {
        var (done, waiting) = (new HashSet<SandboxTurn>(), new List<SandboxTurn>());
        foreach (var (at, turn) in turns.Index())
        {
            if (done.Contains(turn))
                continue;
            if (!turn.Call.IsWrite && turns.Skip(at + 1).TakeWhile(later => later.From <= turn.Until).Any(later => later.Call.IsWrite && later.Touches(turn)))
            {
                waiting.Add(turn);
                continue;
            }
            if (turn.Call.IsWrite)
            {
                var beside = waiting.Concat(turns.Skip(at + 1).TakeWhile(later => later.From <= turn.Until)).Where(other => !other.Call.IsWrite && other.Touches(turn) && !done.Contains(other));
                foreach (var read in beside.ToList())
                    if (await isAsRecorded(read.Call))
                        done.Add(read);
            }
            await play(turn.Call);
            foreach (var read in waiting.Where(turn.Touches).ToList())
            {
                waiting.Remove(read);
                if (done.Add(read))
                    await play(read.Call);
            }
        }
    }

    private bool Touches(SandboxTurn other) => call.Partner == other.Call.Partner && call.Key == other.Call.Key && From <= other.Until && other.From <= Until;
}
