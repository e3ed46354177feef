using System.Text.Json;

namespace LinkageHub.Contracts;

/// <summary>
/// The contracts as they are published: one OpenAPI document a partner, and one for the callbacks. Written by hand, and held to by tests: every request of
/// the hub and every answer of the simulator is checked against them.
/// </summary>
public sealed class PartnerContract
{
    private static readonly string[] Names = ["sonpo-online", "jpass", "arclink"];
    private static readonly Lazy<IReadOnlyList<PartnerContract>> Read = new(() => [.. Names.Select(name => new PartnerContract(name))]);

    private PartnerContract(string partner)
    {
        Partner = partner;
        using var document = JsonDocument.Parse(Document(partner));
        var root = document.RootElement;
        Prefix = root.GetProperty("servers")[0].GetProperty("url").GetString()!;
        Title = root.GetProperty("info").GetProperty("title").GetString()!;
        var components = root.GetProperty("components");
        var named = new Dictionary<string, Schema>();
        Operations =
        [
            .. from path in root.GetProperty("paths").EnumerateObject()
               from method in path.Value.EnumerateObject()
               select new ContractOperation(partner, Prefix, path.Name, method.Name, method.Value, components, named),
        ];
    }

    public static IReadOnlyList<PartnerContract> All => Read.Value;

    /// <summary>sonpo-online, jpass, arclink; a second insurer (insurer-&lt;code&gt;) speaks the insurer's contract.</summary>
    public string Partner { get; }

    public string Title { get; }

    /// <summary>Such as <c>/jpass/v1</c>.</summary>
    public string Prefix { get; }

    public IReadOnlyList<ContractOperation> Operations { get; }

    /// <summary>The operation a request is for, whichever partner; null when no contract knows it.</summary>
    public static ContractOperation? Find(string method, string absolutePath) =>
        All.SelectMany(contract => contract.Operations).FirstOrDefault(operation => operation.IsAt(method, absolutePath));

    /// <summary>The OpenAPI text: sonpo-online, jpass, arclink, callbacks.</summary>
    public static byte[] Document(string name)
    {
        using var stream = typeof(PartnerContract).Assembly.GetManifestResourceStream(name + ".json") ?? throw new ArgumentException(name, nameof(name));
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
