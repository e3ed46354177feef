using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator;

/// <summary>What a callback says that a scenario's rule sends besides an operation, in the contract's form, from what the run knows of the key.</summary>
internal static class CallbackData
{
    /// <summary>J-PASS may tell of a reception before anybody has told us its number.</summary>
    private const string NobodysReception = "999999999999-99";

    /// <param name="key">What the operation was about: a print serial or a reception number.</param>
    public static JsonObject About(RunState run, string type, string key)
    {
        string serial, number;
        lock (run.Gate)
        {
            var reception = run.Receptions.GetValueOrDefault(key) ?? run.Receptions.Values.FirstOrDefault(one => one.Shown.PrintSerials.Contains(key));
            number = reception?.Key ?? NobodysReception;
            serial = reception?.Shown.PrintSerials.FirstOrDefault() ?? key;
        }

        return type switch
        {
            "application.printed" => new() { ["printSerial"] = serial },
            "contract.concluded" => new() { ["printSerial"] = serial, ["receptionNumber"] = number, ["finishedBy"] = "終了", ["method"] = "paperless" },
            "reception.submitted" => new() { ["receptionNumber"] = number, ["printSerials"] = new JsonArray(serial) },
            "reception.reviewed" => new() { ["receptionNumber"] = number, ["status"] = Labels.Approved },
            _ => new() { ["receptionNumber"] = number },
        };
    }
}
