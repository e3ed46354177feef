using Npgsql;

namespace LinkageHub.Benchmarks;

/// <summary>The retry engine: how fast it works off what is due, and how late the last and the lonely ones are.</summary>
internal static class RetryStages
{
    private const int Due = 4_000;
    private const int AtOneInstant = 1_000;
    private const int Lonely = 11;
    private const int Waiting = 100_000;

    public static async Task RunAsync(Sitting sitting, Report report, CancellationToken stop)
    {
        var connection = await sitting.NewDatabaseAsync(stop);
        // The first delay is the hub's; when the copies are due is said here.
        var hub = await sitting.StartHubAsync(sitting.Partners, connection, stop, "--Retry:FirstDelaySeconds=3600", "--Retry:MaxDelaySeconds=3600");
        await using var database = NpgsqlDataSource.Create(connection);
        using var backlog = new Backlog(database, sitting.Partners);
        var first = sitting.NextSerial();
        await backlog.MakeFirstAsync(hub, first, stop);

        var drained = new List<double>();
        foreach (var prefix in "DEFG")
        {
            await backlog.CopyAsync(first, prefix, Due, stop);
            var dueAt = await backlog.MakeDueAsync(prefix, TimeSpan.Zero, TimeSpan.Zero, stop);
            drained.Add(Due / ((await backlog.ArrivalsAsync(prefix, Due, stop)).Max() - dueAt).TotalSeconds);
        }
        report.Add($"backlog of {Due:#,0} through the retry engine", Report.Rate(drained.Skip(1).Order().ElementAt(1)), "8,000/s", "12,000/s");
        // Once more for what one costs: due a while after the counters were read.
        await backlog.CopyAsync(first, 'H', Due, stop);
        await backlog.MakeDueAsync('H', TimeSpan.FromSeconds(3), TimeSpan.Zero, stop);
        var (_, costs) = await Costs.OfAsync(connection, sitting.Postmaster, hub.Process, Due, () => backlog.ArrivalsAsync('H', Due, stop), stop);
        report.Add("  what one costs", $"{costs}");

        await backlog.CopyAsync(first, 'L', Lonely, stop);
        var (apart, lonelyDueAt) = (TimeSpan.FromSeconds(0.4), await backlog.MakeDueAsync('L', TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.4), stop));
        var late = (await backlog.ArrivalsAsync('L', Lonely, stop)).Select((arrived, n) => (arrived - lonelyDueAt - (n * apart)).TotalMilliseconds).Order().ToList();
        report.Add("one retry due at +5 s: late by", $"p50 {Report.Ms(late[Lonely / 2])}, worst of {Lonely} {Report.Ms(late[^1])}", "p50 50 ms", "p50 10 ms");

        var last = new List<double>();
        foreach (var prefix in "MNO")
        {
            await backlog.CopyAsync(first, prefix, AtOneInstant, stop);
            var dueAt = await backlog.MakeDueAsync(prefix, TimeSpan.FromSeconds(2), TimeSpan.Zero, stop);
            last.Add(((await backlog.ArrivalsAsync(prefix, AtOneInstant, stop)).Max() - dueAt).TotalMilliseconds);
        }
        report.Add($"{AtOneInstant:#,0} retries due at one instant: last one on the wire", Report.Ms(last.Order().ElementAt(1)), "400 ms", "150 ms");

        var before = hub.MemoryMb;
        await backlog.CopyAsync(first, 'W', Waiting, stop);
        await backlog.MakeDueAsync('W', TimeSpan.FromHours(1), TimeSpan.Zero, stop);
        await Task.Delay(TimeSpan.FromSeconds(3), stop);
        report.Add($"memory of the hub, and more with {Waiting:#,0} waiting", $"{before:0} MB, {hub.MemoryMb - before:+0;-0;0} MB", "250 MB, +50 MB", "150 MB, +10 MB");
        await sitting.StopAsync(hub);
    }
}
