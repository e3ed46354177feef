using System.Text.Json;
using System.Text.Json.Nodes;
using LinkageHub.Csv;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>The samples as contracts of this run.</summary>
internal static class DemoSamples
{
    private const int MostErrorsShown = 10;

    public static async Task<IReadOnlyList<DemoContract>> PrepareAsync(string csv, int most, HubClient hub, CancellationToken stop)
    {
        var samples = ApplicationSampleFile.Read(await File.ReadAllBytesAsync(csv, stop));
        WriteRefused(samples);
        var used = samples.Applications.Take(most).ToList();
        if (used.Count == 0)
            throw new CommandException("見本に使える申込書がありません。", $"{csv} を確認してください。");
        var run = await FreshRunAsync(used[0].Application.PrintSerial!, hub, stop);
        return [.. used.Select((sample, index) => new DemoContract(
            index, run, AtTheInsurer(sample, run), sample.Route, sample.FormId, DemoContract.FateOf(index)))];
    }

    private static void WriteRefused(ApplicationSamples samples)
    {
        Console.Out.WriteLine($"見本 {samples.RowCount} 行({samples.Encoding}): 使える申込書 {samples.Applications.Count} 件、使えない行の誤り {samples.Errors.Count} 件");
        foreach (var error in samples.Errors.Take(MostErrorsShown))
            Console.Out.WriteLine($"  {error.Line}行目 {error.Column} {error.Code}: {error.Detail}");
    }

    /// <summary>A serial belongs to one case for ever, so a second run on the same data brings serials of its own.</summary>
    internal static async Task<int> FreshRunAsync(string serial, HubClient hub, CancellationToken stop)
    {
        for (var run = 1; ; run++)
        {
            var known = await hub.GetAsync("cases/" + Uri.EscapeDataString(SerialOf(serial, run)), stop);
            if (known.Problem is { Code: "LH8-105" })
                return run;
            if (known.Problem is { } problem)
                throw new CommandException($"ハブが案件を読めません({problem.Code} {problem.Detail})。", problem.NextAction);
        }
    }

    /// <summary>The application in S1's shape. What is missing stays missing: some samples are there to be stopped for it.</summary>
    private static JsonObject AtTheInsurer(SampleApplication sample, int run)
    {
        var application = JsonSerializer.SerializeToNode(sample.Application, HubJson.Complete)!.AsObject();
        application["printSerial"] = SerialOf(sample.Application.PrintSerial!, run);
        application["coverage"]!.AsObject().Remove("items");
        return application;
    }

    internal static string SerialOf(string serial, int run) => run == 1 ? serial : $"{serial}-{run}";
}
