using LinkageHub.Values;

namespace LinkageHub.Web.Api;

/// <summary>Fields that many calls share, checked the same way everywhere.</summary>
public static class Inputs
{
    public const int MostReason = 500;

    /// <summary>理由: 1-500 characters of text.</summary>
    public static IResult? CheckReason(string? reason) =>
        string.IsNullOrWhiteSpace(reason) || reason.Length > MostReason || !IsText(reason)
            ? Problems.Field("reason", "LH8-104", "理由を1文字以上500文字以内で入力してください。")
            : null;

    public static IResult? CheckOptionalText(string field, string? text, int most) =>
        text is not null && (text.Length > most || !IsText(text))
            ? Problems.Field(field, "LH7-108", $"入力の形式が正しくありません（{field}：{most}文字以内）。")
            : null;

    /// <summary>Storable text: no control characters but line breaks and tabs, no half characters.</summary>
    public static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\n' or '\r' or '\t'))
                return false;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }
        return true;
    }

    /// <summary>A key in a path: the reception form is a reception number, anything else of the right form a print serial.</summary>
    public static (PrintSerial? Serial, ReceptionNumber? Number) Key(string key, string serialPattern)
    {
        if (ReceptionNumber.TryParse(key, out var number))
            return (null, number);
        return PrintSerial.TryParse(key, serialPattern, out var serial) ? (serial, null) : (null, null);
    }
}
