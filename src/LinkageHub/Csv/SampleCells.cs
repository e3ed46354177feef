using System.Globalization;
using System.Text;
using LinkageHub.Values;
using LinkageHub.Values.Text;

namespace LinkageHub.Csv;

/// <summary>The cells of one sample row as values. A cell that cannot be read is noted, and an empty value stands in for it.</summary>
internal sealed class SampleCells(CsvRecord record)
{
    private const long MaxYen = 999_999_999;

    public int Line => record.Line;

    public List<ImportRowError> Errors { get; } = [];

    /// <summary>The detail never repeats the cell: names, phones and addresses do not belong in a report.</summary>
    public void Refuse(string column, string detail, string code = "LH7-104") =>
        Errors.Add(new(Line, column, code, $"{Line}行目：{detail}"));

    public string Serial(string column)
    {
        var text = Folded(column).ToUpperInvariant();
        if (LostZeros.In(text))
            Errors.Add(new(Line, column, LostZeros.Code, LostZeros.Detail(Line, column)));
        else if (!PrintSerial.TryParse(text, PrintSerial.DefaultPattern, out _))
            Refuse(column, "印刷連番の形式が正しくありません。申込書PDFを確認してください。", "LH1-104");
        return text;
    }

    public string Identifier(string column)
    {
        var text = Folded(column);
        if (text is not { Length: >= 1 and <= 20 } || !text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            Refuse(column, $"{column}の形式が正しくありません。半角の英数字とハイフン20文字以内で入力してください。");
        return text;
    }

    /// <summary>Kanji stay as they are written: no normal form, no substitution. Line breaks inside quotes become spaces.</summary>
    public string Text(string column)
    {
        var text = string.Join(' ', record[column].Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        if (text.Length is 0 or > 200)
            Refuse(column, $"{column}が入力されていないか、200文字を超えています。");
        return text;
    }

    /// <summary>登録番号 is the one that carries kanji, so only the length is limited.</summary>
    public string? Optional(string column)
    {
        var text = record[column];
        if (text.Length > 40)
            Refuse(column, $"{column}は40文字以内で入力してください。");
        return text.Length == 0 ? null : text;
    }

    public string Kana(string column)
    {
        if (KanaKey.TryParse(record[column], out var kana))
            return kana.Display;
        Refuse(column, "カナ氏名に使用できない文字があります。全角カナで入力してください。", KanaKey.RefusalCode);
        return "";
    }

    public string Phone(string column)
    {
        if (PhoneKey.TryParse(record[column], out var phone))
            return phone.Key;

        // Nine or ten digits without the leading 0 are what a spreadsheet leaves of a phone number.
        var digits = Folded(column);
        if (digits is { Length: 9 or 10 } && digits[0] != '0' && digits.All(char.IsAsciiDigit))
            Errors.Add(new(Line, column, LostZeros.Code, LostZeros.Detail(Line, column)));
        else
            Refuse(column, $"{column}の形式が正しくありません。0から始まる10桁または11桁で入力してください。");
        return "";
    }

    public string PostalCode(string column)
    {
        var digits = Folded(column).Replace("-", "", StringComparison.Ordinal);
        if (digits.Length != 7 || !digits.All(char.IsAsciiDigit))
            Refuse(column, $"{column}の形式が正しくありません。7桁の数字で入力してください。");
        return digits;
    }

    public string Date(string column)
    {
        if (JapanTime.TryTypedDate(record[column], out var day))
            return day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Refuse(column, $"{column}の形式が正しくありません。西暦年4桁月2桁日2桁の実在する日付で入力してください。");
        return "";
    }

    public string? BirthDate(string column, string kind)
    {
        if (kind != "corporate")
            return Date(column);
        if (record[column].Length > 0)
            Refuse(column, "法人に生年月日は入力できません。空欄にしてください。");
        return null;
    }

    public string TransferStartMonth(string column)
    {
        var text = record[column];
        if (text is { Length: 6 } && JapanTime.TryTypedDate(text + "01", out var month))
            return month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        if (text.Length == 0)
            Refuse(column, "振替開始年月が入力されていません。西暦年4桁月2桁で入力してください。", "LH1-102");
        else
            Refuse(column, "振替開始年月の形式が正しくありません。西暦年4桁月2桁で入力してください。");
        return "";
    }

    public DateTimeOffset? OptionalMinute(string column)
    {
        if (record[column].Length == 0)
            return null;
        if (JapanTime.TryTypedMinute(record[column], out var minute))
            return minute;
        Refuse(column, $"{column}の形式が正しくありません。西暦年4桁月2桁日2桁時2桁分2桁で入力してください。");
        return null;
    }

    public long Yen(string column) => Number(column, 0, MaxYen);

    public long Number(string column, long least, long most)
    {
        if (long.TryParse(record[column], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Refuse(column, $"{column}の形式が正しくありません。{least}から{most}までの半角の整数で入力してください。");
        return least;
    }

    public string OneOf(string column, params ReadOnlySpan<(string Written, string Meaning)> choices)
    {
        var text = Folded(column);
        var written = new List<string>();
        foreach (var choice in choices)
        {
            if (choice.Written == text)
                return choice.Meaning;
            written.Add($"「{choice.Written}」");
        }
        Refuse(column, $"{column}の値が正しくありません。{string.Join('、', written)}のいずれかを入力してください。");
        return "";
    }

    private string Folded(string column) => record[column].Normalize(NormalizationForm.FormKC).Trim();
}
