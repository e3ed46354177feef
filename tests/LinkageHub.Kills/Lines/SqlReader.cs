using System.Text;

namespace LinkageHub.Kills.Lines;

/// <summary>Puts a client's messages together into units, and remembers which text stands behind a prepared name.</summary>
internal sealed class SqlReader
{
    private readonly Dictionary<string, string> prepared = [];
    private readonly List<byte> bytes = [];
    private readonly List<string> texts = [];
    private readonly HashSet<string> written = [];
    private string bound = "";

    public bool InTransaction { get; set; }

    /// <summary>The unit that ends with this message; null: more of it is to come.</summary>
    public SqlUnit? Takes(byte[] message)
    {
        bytes.AddRange(message);
        switch ((char)message[0])
        {
            case 'P':
                var (name, after) = Text(message, 5);
                prepared[name] = Text(message, after).Text;
                return null;
            case 'B':
                bound = Text(message, Text(message, 5).Next).Text;
                return null;
            case 'E':
                texts.Add(prepared.GetValueOrDefault(bound, ""));
                return null;
            case 'S':
                return Unit(hasSync: true);
            case 'Q':
                texts.Add(Text(message, 5).Text);
                return Unit(hasSync: false);
            default:
                return null;
        }
    }

    public static byte[] Query(string text)
    {
        var body = Encoding.UTF8.GetBytes(text + "\0");
        return [(byte)'Q', .. BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(body.Length + 4)), .. body];
    }

    private SqlUnit Unit(bool hasSync)
    {
        var first = texts.FirstOrDefault("");
        var ends = Is(first, "COMMIT") || Is(first, "ROLLBACK");
        if (!InTransaction)
            written.Clear();
        if (Is(first, "BEGIN"))
            InTransaction = true;
        written.UnionWith(texts.SelectMany(SqlUnit.WrittenBy));
        if (ends)
            InTransaction = false;
        var unit = new SqlUnit([.. bytes], [.. texts], written.ToHashSet(), !InTransaction && !Is(first, "ROLLBACK"), hasSync);
        bytes.Clear();
        texts.Clear();
        return unit;

        bool Is(string text, string command) => !hasSync && text.StartsWith(command, StringComparison.OrdinalIgnoreCase);
    }

    private static (string Text, int Next) Text(byte[] message, int at)
    {
        var end = Array.IndexOf(message, (byte)0, at);
        return (Encoding.UTF8.GetString(message, at, end - at), end + 1);
    }
}
