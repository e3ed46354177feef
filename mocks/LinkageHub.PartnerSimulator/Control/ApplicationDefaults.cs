using System.Text.Json;
using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>S1's shape with invented data; whatever a tester leaves out stands as here.</summary>
internal static class ApplicationDefaults
{
    private const string Template = """
        {"printSerial":null,"replacesPrintSerial":null,"insurerCode":"SJ","agencyCode":"G01","storeCode":"S001","staffCode":"T0001",
         "palQuoteNumber":"Q-1","version":1,"status":"申込書作成済","creditPlan":{"planCode":"CP01","installmentCount":60},"installmentWeb":true,
         "transferStartMonth":"2027-01","approvalNumber":null,"formPrintedAt":null,
         "contractor":{"kind":"individual","name":"見本 太郎","kanaName":"ミホン タロウ","birthDate":"1980-01-31","phone":"0312345678",
          "postalCode":"1000001","address":"東京都千代田区見本町1-1"},
         "vehicle":{"registrationNumber":"品川300あ1234","chassisNumber":"ABC1-0000001"},
         "coverage":{"insuranceStartDate":"2026-12-01","months":60},"premium":{"total":600000,"first":10000,"subsequent":10000}}
        """;

    public static JsonObject New(DateTimeOffset now)
    {
        var document = JsonNode.Parse(Template)!.AsObject();
        document["formPrintedAt"] = JapanTime.Text(now);
        return document;
    }

    /// <summary>The path of a member S1 does not have, or null.</summary>
    public static string? Unknown(JsonElement given, JsonObject shape, string prefix = "$")
    {
        foreach (var member in given.EnumerateObject())
        {
            var path = $"{prefix}.{member.Name}";
            if (path == "$.coverage.items")
                continue;
            if (!shape.ContainsKey(member.Name))
                return path;
            if (member.Value.ValueKind is JsonValueKind.Object && shape[member.Name] is JsonObject inner
                && Unknown(member.Value, inner, path) is { } found)
                return found;
        }

        return null;
    }
}
