using System.Text;
using System.Text.Json;

namespace LinkageHub.PartnerSimulator;

internal enum MemberKind { Text, Whole, Flag, Date, Month, Time, DateDigits, MinuteDigits, TextList, Object, ObjectList }

/// <summary>A member a body may have.</summary>
internal sealed record Member(string Name, MemberKind Kind, bool Optional, IReadOnlyList<Member>? Members = null, string[]? Allowed = null)
{
    /// <summary>As it stands in a body: every request is held against dozens of names.</summary>
    public byte[] WireName { get; } = Encoding.UTF8.GetBytes(Name);
}

/// <summary>Something a body does wrong. <see cref="Refuses"/>: the partner itself notices and answers 422.</summary>
internal sealed record ShapeError(string Path, string What, bool Refuses, MemberKind Kind = MemberKind.Text)
{
    public override string ToString() => $"{Path}: {What}";
}

/// <summary>Writes a body down as a table of members, and checks a body against its table.</summary>
internal static class BodyShape
{
    public static Member Text(string name, params string[] allowed) =>
        new(name, MemberKind.Text, false, Allowed: allowed.Length == 0 ? null : allowed);

    public static Member Whole(string name) => new(name, MemberKind.Whole, false);

    public static Member Of(string name, MemberKind kind) => new(name, kind, false);

    public static Member Object(string name, params Member[] members) => new(name, MemberKind.Object, false, members);

    public static Member ObjectList(string name, params Member[] members) => new(name, MemberKind.ObjectList, false, members);

    public static Member Optional(Member member) => member with { Optional = true };

    public static readonly Member Money = Object("premium", Whole("total"), Whole("first"), Whole("subsequent"));

    public static List<ShapeError> Check(IReadOnlyList<Member> members, JsonElement body)
    {
        var errors = new List<ShapeError>();
        Check(members, body, "", errors);
        return errors;
    }

    private static void Check(IReadOnlyList<Member> members, JsonElement value, string prefix, List<ShapeError> errors)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            errors.Add(new ShapeError(prefix.TrimEnd('.'), "expected an object", Refuses: true));
            return;
        }

        var (seen, next) = (0UL, 0);
        foreach (var given in value.EnumerateObject())
        {
            var at = IndexOf(members, given, next);
            if (at < 0)
            {
                errors.Add(new ShapeError(prefix + given.Name, "unknown member", Refuses: false));
                continue;
            }

            (seen, next) = (seen | (1UL << at), at + 1);
            CheckMember(members[at], given.Value, prefix, errors);
        }

        for (var at = 0; at < members.Count; at++)
        {
            if ((seen & (1UL << at)) == 0 && !members[at].Optional)
                errors.Add(new ShapeError(prefix + members[at].Name, "missing", Refuses: true, members[at].Kind));
        }
    }

    private static void CheckMember(Member member, JsonElement given, string prefix, List<ShapeError> errors)
    {
        // Absent and null mean the same, but bytes stay stable only when one of the two is used.
        if (given.ValueKind is JsonValueKind.Null)
            errors.Add(new ShapeError(prefix + member.Name, "null, should be left out", Refuses: !member.Optional, member.Kind));
        else
            CheckValue(member, given, prefix, errors);
    }

    private static void CheckValue(Member member, JsonElement value, string prefix, List<ShapeError> errors)
    {
        var expected = member.Kind switch
        {
            MemberKind.Text => IsText(value) && (member.Allowed is null || member.Allowed.Contains(value.GetString()))
                ? null
                : member.Allowed is null ? "expected text" : "expected one of " + string.Join('|', member.Allowed),
            MemberKind.Whole => value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0
                ? null
                : "expected a whole number from 0",
            MemberKind.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "expected true or false",
            MemberKind.Date => JapanTime.IsDate(TextOf(value)) ? null : "expected yyyy-MM-dd",
            MemberKind.Month => JapanTime.IsMonth(TextOf(value)) ? null : "expected yyyy-MM",
            MemberKind.Time => JapanTime.TryTime(TextOf(value), out _) ? null : "expected a time with offset",
            MemberKind.DateDigits => JapanTime.TryDate(TextOf(value), "yyyyMMdd", out _) ? null : "expected yyyyMMdd",
            MemberKind.MinuteDigits => JapanTime.TryMinute(TextOf(value), out _) ? null : "expected yyyyMMddHHmm",
            MemberKind.TextList =>
                value.ValueKind is JsonValueKind.Array && value.EnumerateArray().All(IsText) ? null : "expected a list of text",
            MemberKind.ObjectList => value.ValueKind is JsonValueKind.Array ? null : "expected a list",
            _ => null,
        };
        if (expected is not null)
            errors.Add(new ShapeError(prefix + member.Name, expected, Refuses: true, member.Kind));
        else if (member.Kind is MemberKind.Object)
            Check(member.Members!, value, prefix + member.Name + ".", errors);
        else if (member.Kind is MemberKind.ObjectList)
            CheckItems(member, value, prefix + member.Name, errors);
    }

    private static void CheckItems(Member member, JsonElement value, string path, List<ShapeError> errors)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
            Check(member.Members!, item, $"{path}[{index++}].", errors);
    }

    /// <summary>Bodies mostly come in the order of their table, so the search begins behind the last one found.</summary>
    private static int IndexOf(IReadOnlyList<Member> members, JsonProperty given, int next)
    {
        for (var tried = 0; tried < members.Count; tried++)
        {
            var at = (next + tried) % members.Count;
            if (given.NameEquals(members[at].WireName))
                return at;
        }

        return -1;
    }

    private static bool IsText(JsonElement value) => value.ValueKind is JsonValueKind.String;

    private static string? TextOf(JsonElement value) => IsText(value) ? value.GetString() : null;
}
