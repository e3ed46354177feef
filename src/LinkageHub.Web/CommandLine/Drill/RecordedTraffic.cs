using System.Globalization;
using System.Text.Json.Nodes;
using LinkageHub.Recordings;
using LinkageHub.Values;
using LinkageHub.Web.Demo;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Drill;

/// <summary>
/// A recorded day as the drill's traffic: who asked for which linkage when, of which stores and by which routes, under numbers of the drill's own. A
/// contract's second pass is a contract of its own; what went wrong that day is left out, or the report would not be about the outage.
/// </summary>
internal sealed class RecordedTraffic
{
    /// <summary>As a contract goes through them.</summary>
    public static readonly IReadOnlyList<string> Linkages = ["I", "II", "III", "carry-in", "change-resubmission"];

    private static readonly string[] NotTheContracts = ["printSerial", "sourceVersion", "formPrintedAt", "insurerCode", "status", "version", "replacesPrintSerial", "approvalNumber"];

    private readonly Cassette cassette;
    private readonly List<Pass> passes;

    private RecordedTraffic(Cassette cassette, List<Pass> passes) => (this.cassette, this.passes) = (cassette, passes);

    /// <summary>The traffic, or why the file has none.</summary>
    public static async Task<(RecordedTraffic? Traffic, Problem? Wrong)> ReadAsync(FileInfo file, int most, CancellationToken stop)
    {
        var (cassette, wrong) = await CassetteFile.ReadAsync(file, stop);
        if (cassette is null)
            return (null, wrong);
        var passes = PassesOf(cassette).OrderBy(pass => pass.Begin).Take(most).ToList();
        return passes.Count > 0 ? (new RecordedTraffic(cassette, passes), null)
            : (null, new Problem("LH7-108", $"{file.Name} には連携の実行が1件も記録されていません。", "記録の時間と対象を確認してください。"));
    }

    /// <param name="over">The whole recording takes as long as this, from its first linkage asked for to its last.</param>
    /// <param name="run">Makes the numbers new ones.</param>
    public DrillTraffic Over(TimeSpan over, int run)
    {
        var begin = passes.Min(pass => pass.Begin);
        var span = passes.SelectMany(pass => pass.Asked.Values).Max() - begin;
        TimeSpan At(DateTimeOffset asked) => span > TimeSpan.Zero ? over * ((asked - begin) / span) : TimeSpan.Zero;
        var trips = passes.Select((pass, index) => new DrillTrip(
            new DemoContract(index, run, ApplicationOf(pass, DemoSamples.SerialOf(SerialOf(index), run)), pass.Route, pass.FormId, Fate.Straight, Series: "05"),
            At(pass.Begin), pass.Asked.ToDictionary(asked => asked.Key, asked => At(asked.Value)))).ToList();
        return new DrillTraffic(trips, Facts(begin, span, over));
    }

    /// <summary>The first number of the drill, which tells whether a run has been here before.</summary>
    public static string FirstSerial => SerialOf(0);

    private static string SerialOf(int index) => string.Create(CultureInfo.InvariantCulture, $"D{index + 1:D6}");

    private static IEnumerable<Pass> PassesOf(Cassette cassette)
    {
        var calls = cassette.Events.Select(one => one.Call).OfType<RecordedCall>().ToLookup(call => call.Key);
        foreach (var outcome in cassette.Outcomes)
        {
            var asked = cassette.Events.Where(one => one.Act is { Kind: "trigger", RefusedWith: null } act && outcome.Keys.Contains(act.Key)).OrderBy(one => one.At).ToList();
            var passes = new List<List<CassetteEvent>>();
            foreach (var one in asked)
            {
                // A form printed anew begins a new pass; the same linkage asked for once more does not.
                if (passes.Count == 0 || (one.Act!.Linkage == "I" && passes[^1].Any(earlier => earlier.Act!.Linkage == "I" && earlier.Key != one.Key)))
                    passes.Add([]);
                passes[^1].Add(one);
            }
            foreach (var pass in passes)
                yield return PassOf(pass, outcome, calls);
        }
    }

    private static Pass PassOf(List<CassetteEvent> asked, CassetteOutcome outcome, ILookup<string, RecordedCall> calls)
    {
        var serial = asked.FirstOrDefault(one => one.Act!.Linkage == "I")?.Key ?? outcome.Keys.FirstOrDefault(key => !ReceptionNumber.TryParse(key, out _));
        var first = asked.GroupBy(one => one.Act!.Linkage).ToDictionary(own => own.Key, own => own.Min(one => one.At));
        // What a linkage needs, and nobody asked for while it was recorded, was there before: it is asked for together with it.
        var turns = new Dictionary<string, DateTimeOffset>();
        DateTimeOffset? next = null;
        foreach (var linkage in Linkages.Reverse())
            if ((first.TryGetValue(linkage, out var at) ? at : next) is { } turn)
                turns[linkage] = (next = next < turn ? next : turn).Value;
        // What linkage I sent is the application as it was then; what the insurer shows may have changed since.
        List<RecordedCall> about = serial is null ? [] : [.. calls[serial]];
        var sent = about.Where(call => call.Operation == "J1").Select(call => call.Body)
            .Concat(about.Where(call => call is { Operation: "S1", Answer.Status: 200 }).Select(call => call.Answer!.Body)).OfType<JsonObject>().FirstOrDefault();
        var reception = outcome.Keys.SelectMany(key => calls[key]).Where(call => call is { Operation: "J3", Answer.Status: 200 }).Select(call => call.Answer!.Body as JsonObject)
            .FirstOrDefault(shown => serial is null || shown?["printSerials"]?.AsArray().Any(one => (string?)one == serial) is true);
        return new Pass(turns, sent, (string?)reception?["route"] ?? "jpass", (string?)reception?["formId"] ?? "F-100");
    }

    private static JsonObject ApplicationOf(Pass pass, string serial)
    {
        var application = pass.Application?.DeepClone().AsObject() ?? [];
        foreach (var member in NotTheContracts)
            application.Remove(member);
        application["printSerial"] = serial;
        // Straight through: what the linkages ask of an application is there.
        application["staffCode"] ??= "T0001";
        application["coverage"] ??= new JsonObject { ["insuranceStartDate"] = "2026-12-01", ["months"] = 60 };
        return application;
    }

    private List<(string Name, string Value)> Facts(DateTimeOffset begin, TimeSpan span, TimeSpan over) =>
    [
        ("元にした記録", $"{JapanTime.In(begin):yyyy-MM-dd HH:mm} から {Length(span)}（{cassette.RecordedBy}）を {Length(over)} で"),
        ("連携の内訳", string.Join("、", Linkages.Select(linkage => (linkage, count: passes.Count(pass => pass.Asked.ContainsKey(linkage)))).Where(one => one.count > 0)
            .Select(one => $"{Names[one.linkage]} {one.count} 件"))),
        ("店舗", string.Join("、", passes.GroupBy(pass => pass.Store).OrderByDescending(own => own.Count()).ThenBy(own => own.Key, StringComparer.Ordinal).Select(own => $"{own.Key} {own.Count()} 件"))),
        ("申込の経路", string.Join("、", passes.GroupBy(pass => pass.Route).OrderByDescending(own => own.Count()).Select(own => $"{(own.Key == "jpass" ? "J-PASS" : "お客さま端末")} {own.Count()} 件"))),
    ];

    private static readonly Dictionary<string, string> Names = new()
    {
        ["I"] = "連携Ⅰ", ["II"] = "連携Ⅱ", ["III"] = "連携Ⅲ", ["carry-in"] = "持込", ["change-resubmission"] = "変更再申込",
    };

    private static string Length(TimeSpan time) => time < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} 秒")
        : time < TimeSpan.FromHours(2) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:F0} 分")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:F1} 時間");

    /// <summary>One way of a contract through the linkages.</summary>
    private sealed record Pass(IReadOnlyDictionary<string, DateTimeOffset> Asked, JsonObject? Application, string Route, string FormId)
    {
        public DateTimeOffset Begin { get; } = Asked.Values.Min();

        public string Store => (string?)Application?["storeCode"] ?? "－";
    }
}
