using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LinkageHub.PartnerSimulator.Partners;

namespace LinkageHub.PartnerSimulator;

/// <summary>
/// What a request breaks of the contract, in words. Nothing here refuses a call: a partner would not notice most of it,
/// but whoever judges the hub wants to.
/// </summary>
internal static class ContractRules
{
    private const int LongestKey = 100;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static List<string> Check(IHeaderDictionary headers, string contentType)
    {
        var errors = new List<string>();
        CheckKey(headers["Idempotency-Key"].ToString(), errors);
        CheckTrace(headers["traceparent"].ToString(), errors);
        if (Attempt(headers) is null)
            errors.Add(headers.ContainsKey("LinkageHub-Attempt")
                ? "LinkageHub-Attempt: not a whole number from 1"
                : "LinkageHub-Attempt: missing");
        if (!contentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
            errors.Add($"Content-Type: expected application/json, got '{contentType}'");
        return errors;
    }

    public static int? Attempt(IHeaderDictionary headers) =>
        int.TryParse(headers["LinkageHub-Attempt"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            && attempt > 0
            ? attempt
            : null;

    /// <summary>The key is made of business data: operation, insurer, business key, revision, and for A4 the how-manieth return.</summary>
    public static void CheckKeyParts(string idempotencyKey, string operation, string businessKey, string? insurer, List<string> errors)
    {
        if (idempotencyKey.Length == 0)
            return;
        var parts = idempotencyKey.Split(':');
        var length = operation == Arclink.ReturnToStaff ? 5 : 4;
        if (parts.Length != length)
        {
            errors.Add($"Idempotency-Key: '{idempotencyKey}' has {parts.Length} parts, expected {length}");
            return;
        }

        if (parts[0] != operation)
            errors.Add($"Idempotency-Key: operation '{parts[0]}', expected '{operation}'");
        if (insurer is not null && parts[1] != insurer)
            errors.Add($"Idempotency-Key: insurer '{parts[1]}', expected '{insurer}'");
        if (parts[2] != businessKey)
            errors.Add($"Idempotency-Key: business key '{parts[2]}', expected '{businessKey}'");
        foreach (var number in parts[3..])
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                errors.Add($"Idempotency-Key: '{number}' is not a number");
        }
    }

    public static void CheckRepeat(SentBody? before, string bodyHash, int? attempt, List<string> errors)
    {
        if (before is null)
            return;
        if (before.BodyHash != bodyHash)
            errors.Add("body: not the bytes first sent under this Idempotency-Key");

        // The same number twice is a retry nobody committed an intent for, such as a handler's or a stale connection's.
        if (attempt <= before.Attempt)
            errors.Add($"LinkageHub-Attempt: {attempt} after {before.Attempt}");
    }

    public static string? InsurerOf(RunState run, string key, JsonElement body)
    {
        if (body.GetText("insurerCode") is { } said)
            return said;
        if (run.Receptions.TryGetValue(key, out var reception))
            return reception.Shown.InsurerCode;
        return run.Applications.TryGetValue(key, out var application) ? application.InsurerCode : null;
    }

    private static void CheckKey(string key, List<string> errors)
    {
        if (key.Length == 0)
            errors.Add("Idempotency-Key: missing");
        else if (key.Length > LongestKey || !Ascii.IsValid(key))
            errors.Add("Idempotency-Key: more than 100 characters, or not ASCII");
    }

    private static void CheckTrace(string trace, List<string> errors)
    {
        if (trace.Length == 0)
            errors.Add("traceparent: missing");
        else if (trace is not [not '-', not '-', '-', .., '-', not '-', not '-'] || trace.Length != 55 || trace[35] != '-' || !IsHex(trace.AsSpan(3, 32)) || !IsHex(trace.AsSpan(36, 16)))
            errors.Add($"traceparent: '{trace}' is not a W3C trace parent");
    }

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(HexDigits) && text.ContainsAnyExcept('0');
}
