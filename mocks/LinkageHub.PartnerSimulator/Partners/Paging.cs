using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace LinkageHub.PartnerSimulator.Partners;

/// <summary>A page of S5 or J7: at most 200 items, ordered by their time, then their key.</summary>
internal static class Paging
{
    private const int LargestPage = 200;

    /// <summary>An item that can stand in a page; <paramref name="Write"/> puts its JSON.</summary>
    public sealed record Row(DateTimeOffset Time, string Key, Action<Utf8JsonWriter> Write);

    public static Answer Answer(OperationCall call, string fromName, string toName, IEnumerable<Row> rows)
    {
        if (!TryDay(call.Query[fromName], out var from))
            return Bad(fromName);
        if (!TryDay(call.Query[toName], out var to))
            return Bad(toName);
        if (!TryCursor(call.Query["cursor"], out var after))
            return Bad("cursor");

        // Both days belong to the window, in Japanese time.
        var page = rows
            .Where(row => (from is null || row.Time >= JapanTime.StartOfDay(from.Value))
                && (to is null || row.Time < JapanTime.StartOfDay(to.Value.AddDays(1))))
            .OrderBy(row => row.Time).ThenBy(row => row.Key, StringComparer.Ordinal)
            .Where(row => after is null || IsAfter(row, after.Value))
            .Take(LargestPage + 1)
            .ToList();
        return new Answer(200, Write(page), PartnerSimulator.Answer.Json);
    }

    private static byte[] Write(List<Row> page)
    {
        var more = page.Count > LargestPage;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, SimJson.Writer))
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var row in page.Take(LargestPage))
                row.Write(json);
            json.WriteEndArray();
            json.WriteString("nextCursor", more ? Cursor(page[LargestPage - 1]) : null);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static string Cursor(Row row) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{row.Time.UtcTicks}|{row.Key}"));

    private static bool IsAfter(Row row, (long Ticks, string Key) cursor) =>
        row.Time.UtcTicks > cursor.Ticks || (row.Time.UtcTicks == cursor.Ticks && string.CompareOrdinal(row.Key, cursor.Key) > 0);

    private static bool TryDay(string? text, out DateOnly? day)
    {
        day = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!JapanTime.TryDate(text, "yyyy-MM-dd", out var date))
            return false;
        day = date;
        return true;
    }

    private static bool TryCursor(string? text, out (long Ticks, string Key)? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!Base64Url.IsValid(text))
            return false;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|', 2);
        if (parts.Length != 2 || !long.TryParse(parts[0], out var ticks))
            return false;
        cursor = (ticks, parts[1]);
        return true;
    }

    private static Answer Bad(string name) =>
        PartnerSimulator.Answer.Refuse(422, "invalid_field", "検索条件の形式が正しくありません。", name);
}
