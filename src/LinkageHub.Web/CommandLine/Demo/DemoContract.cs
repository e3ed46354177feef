using System.Globalization;
using System.Text.Json.Nodes;

namespace LinkageHub.Web.Demo;

/// <summary>What happens to a contract on its way, besides the faults of the wire that may hit anyone.</summary>
internal enum Fate
{
    /// <summary>I, II, III, carry-in, approved.</summary>
    Straight,

    /// <summary>閉じる was pressed instead of 終了 (S003-38): the conclusion is registered by hand, by two persons.</summary>
    ClosedTooEarly,

    /// <summary>The premium changed after II (S003-30): a new revision from I on.</summary>
    PremiumChanged,

    /// <summary>arclink gave it back (①): change-resubmission, then a new revision from I on.</summary>
    Returned,
}

/// <summary>One contract of the samples: its application at the insurer, its fate, and the numbers it gets on each pass.</summary>
/// <param name="Index">Which of the run.</param>
/// <param name="Run">Which run on this data.</param>
/// <param name="Application">In S1's shape.</param>
/// <param name="Route">jpass or customer-terminal.</param>
/// <param name="FormId">帳票ID, where it needs one.</param>
/// <param name="Fate">What happens on its way.</param>
/// <param name="Series">How its 受付番号 begin: those of samples and those of a recorded day must never meet on the same data.</param>
internal sealed record DemoContract(int Index, int Run, JsonObject Application, string Route, string? FormId, Fate Fate, string Series = "04")
{
    public string FirstSerial => (string)Application["printSerial"]!;

    /// <summary>保険始期日 in ISO form.</summary>
    public string StartDate => (string)Application["coverage"]!["insuranceStartDate"]!;

    /// <summary>保険始期日 as J-PASS wants it typed.</summary>
    public string TypedStartDate => StartDate.Replace("-", "", StringComparison.Ordinal);

    /// <summary>Somebody asks for II, III and the carry-in too early; the hub says no and nothing is sent.</summary>
    public bool Hasty => Index % 7 == 4;

    public string StaffCode => (string)Application["staffCode"]!;

    /// <summary>Nobody has printed the form yet (S003-4).</summary>
    public bool IsUnprinted => Application["formPrintedAt"] is null;

    public static Fate FateOf(int index) => (index % 10) switch
    {
        1 => Fate.ClosedTooEarly,
        2 => Fate.PremiumChanged,
        3 => Fate.Returned,
        _ => Fate.Straight,
    };

    /// <summary>印刷連番 of a pass: the first is the sample's own, a later one gets a suffix.</summary>
    public string Serial(int pass) => pass == 0 ? FirstSerial : $"{FirstSerial}-{(char)('A' + pass)}";

    /// <summary>受付番号 of a pass. Two runs on the same data never give the same number.</summary>
    public string ReceptionNumber(int pass) =>
        string.Create(CultureInfo.InvariantCulture, $"{Series}{Run % 10000:D4}{Index % 10000:D4}{pass:D2}-00");

    /// <summary>Every key this contract may have anything under, on any pass.</summary>
    public IEnumerable<string> Keys => Enumerable.Range(0, 2).SelectMany(pass => new[] { Serial(pass), ReceptionNumber(pass) });

    public JsonObject DearerPremium()
    {
        var premium = Application["premium"]!.DeepClone().AsObject();
        premium["total"] = (long)premium["total"]! + 1200;
        return premium;
    }

    /// <summary>The application of a later pass: the same, under a new serial that names the one it replaces.</summary>
    public JsonObject ApplicationOf(int pass, JsonObject premium)
    {
        var application = Application.DeepClone().AsObject();
        application["printSerial"] = Serial(pass);
        application["replacesPrintSerial"] = Serial(pass - 1);
        application["premium"] = premium.DeepClone();
        return application;
    }

    /// <summary>True when the sample was made to be refused, and with this code.</summary>
    public bool IsRefusedWith(string? code) => code switch
    {
        "LH1-101" => Application["installmentWeb"] is { } web && !(bool)web,
        "LH1-102" => (string?)Application["transferStartMonth"] is not { Length: 7 },
        "LH1-103" => (string?)Application["approvalNumber"] is { Length: > 0 },
        "LH1-107" => (string?)Application["creditPlan"]?["planCode"] is not { Length: > 0 },
        "LH2-104" => FormId is null,
        _ => false,
    };
}
