using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>What staff type to find an insurance on the customer's route: a person by kana and birth date, a company by phone.</summary>
internal sealed record RecordSearch(string? KanaName, string? BirthDate, string? Phone);

/// <summary>J-PASS's list of what linkage I has brought (step 20). It is found by person, so two of one name are two rows.</summary>
internal static class RecordsControl
{
    private static readonly string Dashes = "‐‑‒–—―−－-ｰ";

    public static readonly PersonAct[] Acts =
    [
        new("search-records", PartnerNames.JPass, "保険情報の検索（手順20）", "POST", "/records/search", null,
            PersonAct.Typed(SimJson.Strict.RecordSearch, (moment, asked) => Show(moment.Run, asked)),
            new ActField("kanaName", "カナ氏名"), new ActField("birthDate", "生年月日"), new ActField("phone", "法人電話番号")),
    ];

    /// <summary>The serial of the one record that fits; with none or several, nobody chooses for the staff.</summary>
    public static string? ChooseOnly(RunState run, RecordSearch asked, out Done? wrong)
    {
        wrong = Wrong(asked);
        if (wrong is not null)
            return null;
        var found = Find(run, asked);
        wrong = found.Count switch
        {
            0 => Refused(409, "record_not_found", "該当する保険情報がありません。", "$.search"),
            1 => null,
            _ => Refused(409, "several_records", $"該当する保険情報が{found.Count}件あります。印刷連番と保険料で確認してください。", "$.search"),
        };
        return found.Count == 1 ? found[0].Key : null;
    }

    private static Done Show(RunState run, RecordSearch asked)
    {
        if (Wrong(asked) is { } wrong)
            return wrong;
        var rows = Find(run, asked).Select(state => (JsonNode)new JsonObject
        {
            ["printSerial"] = state.Key,
            ["kanaName"] = state.Shown.Record.GetProperty("contractor").GetText("kanaName"),
            ["premium"] = JsonNode.Parse(state.Shown.Record.GetProperty("premium").GetRawText()),
            ["selectedInReception"] = state.Shown.SelectedInReception,
        });
        var items = new JsonArray([.. rows]);
        return new Done(Answer.Of(200, new JsonObject { ["items"] = items }, SimJson.Plain.JsonObject), PartnerNames.JPass, "");
    }

    private static Done? Wrong(RecordSearch asked) => asked switch
    {
        { Phone: { Length: > 0 }, KanaName: null, BirthDate: null } => null,
        { Phone: null, KanaName: { Length: > 0 }, BirthDate: { } birth } => JapanTime.IsDate(birth)
            ? null
            : Refused(422, "invalid_field", "生年月日はyyyy-MM-ddです。", "$.birthDate"),
        _ => Refused(422, "invalid_field", "個人はkanaNameとbirthDate、法人はphoneを指定してください。", "$"),
    };

    private static List<RecordState> Find(RunState run, RecordSearch asked) =>
    [
        .. run.Records.Values
            .Where(state => Fits(state.Shown.Record.GetProperty("contractor"), asked))
            .OrderBy(state => state.Key, StringComparer.Ordinal),
    ];

    private static bool Fits(JsonElement contractor, RecordSearch asked) => contractor.GetText("kind") == "corporate"
        ? asked.Phone is { } phone && PhoneKey(contractor.GetText("phone") ?? "") == PhoneKey(phone)
        : asked.KanaName is { } kana && KanaKey(contractor.GetText("kanaName") ?? "") == KanaKey(kana)
            && contractor.GetText("birthDate") == asked.BirthDate;

    /// <summary>Half width and full width, hiragana and katakana, with and without space, whatever dash stands for the long vowel.</summary>
    internal static string KanaKey(string name)
    {
        var key = new StringBuilder();
        foreach (var letter in name.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsWhiteSpace(letter))
                continue;
            key.Append(letter switch
            {
                >= 'ぁ' and <= 'ゖ' => (char)(letter + ('ァ' - 'ぁ')),
                _ when Dashes.Contains(letter, StringComparison.Ordinal) => 'ー',
                _ => letter,
            });
        }

        return key.ToString();
    }

    /// <summary>Digits only; +81 is the 0 that everybody here writes.</summary>
    internal static string PhoneKey(string phone)
    {
        var digits = string.Concat(phone.Normalize(NormalizationForm.FormKC).Where(letter => char.IsAsciiDigit(letter) || letter == '+'));
        return digits.StartsWith("+81", StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"0{digits[3..].TrimStart('0')}") : digits;
    }

    private static Done Refused(int status, string code, string detail, string field) =>
        new(Answer.Refuse(status, code, detail, field), PartnerNames.JPass, "");
}
