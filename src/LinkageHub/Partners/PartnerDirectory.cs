using LinkageHub.Linkages;
using LinkageHub.Partners.Wire;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Partners;

/// <summary>The way to a partner by its id, where it is not the real network. None is registered in a hub.</summary>
public delegate HttpMessageHandler PartnerNetwork(string partnerId);

/// <summary>All partners of this hub: which one an operation goes to, how it may be repeated, how it is looked up.</summary>
public sealed class PartnerDirectory : IDisposable
{
    private readonly PartnerSettings settings;
    private readonly TimeProvider time;
    private readonly ILogger<PartnerClient> log;
    private readonly PartnerNetwork? network;
    private readonly WireTap? tap;
    private readonly Dictionary<string, SonpoOnlinePartner> insurers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<PartnerClient> clients = [];
    // A case whose insurer was taken out of the settings is held, not broken.
    private readonly SonpoOnlinePartner nobody;

    public PartnerDirectory(PartnerSettings settings, TimeProvider time, ILogger<PartnerClient> log, PartnerNetwork? network = null, WireTap? tap = null)
    {
        (this.settings, this.time, this.log, this.network, this.tap) = (settings, time, log, network, tap);
        DefaultInsurerCode = settings.SonpoOnline.InsurerCode;
        insurers[DefaultInsurerCode] = new SonpoOnlinePartner(Open("sonpo-online", PartnerId.SonpoOnline, settings.SonpoOnline));
        JPass = new JPassPartner(Open("jpass", PartnerId.JPass, settings.JPass));
        Arclink = new ArclinkPartner(Open("arclink", PartnerId.Arclink, settings.Arclink));
        foreach (var (code, options) in settings.Insurers)
            insurers[code] = new SonpoOnlinePartner(Open($"insurer-{code}", PartnerId.SonpoOnline, options));
        nobody = new SonpoOnlinePartner(NotConfigured());
        Routes = insurers.Select(insurer => (Route: Route.OfInsurer(insurer.Key), Partners: new[] { insurer.Value.Client, JPass.Client }))
            .Append((Route.JPassAndArclink, [JPass.Client, Arclink.Client])).Append((Route.JPass, [JPass.Client])).Append((Route.Arclink, [Arclink.Client]))
            .ToDictionary(row => row.Route, row => row.Partners, StringComparer.Ordinal);
    }

    public string DefaultInsurerCode { get; }

    public JPassPartner JPass { get; }

    public ArclinkPartner Arclink { get; }

    public IReadOnlyCollection<string> InsurerCodes => insurers.Keys;

    public bool KnowsInsurer(string insurerCode) => insurers.ContainsKey(insurerCode);

    /// <summary>The insurer's system; for an insurer we do not know, one that is not configured.</summary>
    public SonpoOnlinePartner Insurer(string insurerCode) => insurers.GetValueOrDefault(insurerCode, nobody);

    public PartnerClient For(Operation operation, string insurerCode) => OperationCatalogue.Of(operation).Partner switch
    {
        PartnerId.JPass => JPass.Client,
        PartnerId.Arclink => Arclink.Client,
        _ => Insurer(insurerCode).Client,
    };

    /// <summary>By the id of the API (<c>jpass</c>, <c>insurer-XX</c>); null when there is no such partner.</summary>
    public PartnerClient? ById(string id) => clients.Find(client => string.Equals(client.Id, id, StringComparison.Ordinal));

    public Task<SendResult> SendAsync(WriteRequest write, CancellationToken stop) =>
        For(write.Operation, write.InsurerCode).SendAsync(write, stop);

    internal Hold? HoldOf(Operation operation, string insurerCode) => For(operation, insurerCode).HoldOf(operation);

    internal Hold? HoldOfLookUp(Operation operation, string insurerCode) => For(operation, insurerCode).HoldOfLookUp(operation);

    /// <summary>Reads what the contract names for this write and says whether the write is there.</summary>
    public async Task<LookUpResult> LookUpAsync(WriteRequest sent, CancellationToken stop) =>
        OperationCatalogue.Of(sent.Operation).LookUpRead switch
        {
            "J2" => Kept(await JPass.ReadInsuranceRecordAsync(sent.Key, stop), read => LookUp.Interpret(sent, read)),
            "S3" => Kept(await Insurer(sent.InsurerCode).ReadCreditApprovalAsync(sent.Key, stop), read => LookUp.Interpret(sent, read)),
            "J3" => Kept(await JPass.ReadReceptionAsync(sent.Key, stop), read => LookUp.Interpret(sent, read)),
            _ => Kept(await Arclink.ReadCarryInAsync(sent.Key, stop), read => LookUp.Interpret(sent, read)),
        };

    private static LookUpResult Kept<T>(ReadResult<T> read, Func<ReadResult<T>, LookUpResult> interpret) => interpret(read) with { RawAnswer = read.RawAnswer };

    public OperationClass ClassOf(Operation operation, string insurerCode) =>
        For(operation, insurerCode).Options.Of(operation).Class ?? OperationCatalogue.Of(operation).DefaultClass;

    public TimeSpan SettleTimeOf(Operation operation, string insurerCode) => For(operation, insurerCode).Options.Of(operation).SettleTime;

    /// <summary>Every route that work can take, with the partners on it.</summary>
    public IReadOnlyDictionary<string, PartnerClient[]> Routes { get; }

    /// <summary>The routes of a partner.</summary>
    public IReadOnlyList<string> RoutesOf(string partnerId) =>
        [.. Routes.Where(route => route.Value.Any(partner => partner.Id == partnerId)).Select(route => route.Key)];

    /// <summary>Exactly these are paused from now on.</summary>
    public void Pause(IReadOnlyDictionary<string, PartnerPause> pauses)
    {
        foreach (var client in clients)
            client.Pause = pauses.GetValueOrDefault(client.Id);
    }

    public IReadOnlyList<PartnerStatus> Snapshots() => [.. clients.Select(client => client.Snapshot())];

    /// <summary>What all breakers of this node did since somebody asked last.</summary>
    public IReadOnlyList<(string Partner, BreakerMove Move)> TakeBreakerMoves() =>
        [.. clients.SelectMany(client => client.TakeBreakerMoves().Select(move => (client.Id, move)))];

    public void Dispose()
    {
        nobody.Client.Dispose();
        foreach (var client in clients)
            client.Dispose();
    }

    private PartnerClient Open(string id, PartnerId contract, PartnerOptions options)
    {
        var client = new PartnerClient(id, contract, options, settings, time, log, network?.Invoke(id), tap);
        clients.Add(client);
        return client;
    }

    private PartnerClient NotConfigured() =>
        new("insurer-unknown", PartnerId.SonpoOnline, new PartnerOptions(), settings, time, log);
}
