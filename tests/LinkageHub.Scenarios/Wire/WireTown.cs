using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Wire;

/// <summary>A town in which all writes have one class, the hub's patience is short, and a settling time is longer than the partners' slowest effect.</summary>
internal sealed class WireTown(Ground ground, string of) : Town(ground)
{
    private static readonly (string Partner, string[] Writes)[] Writes = [("SonpoOnline", ["S2"]), ("JPass", ["J1", "J4"]), ("Arclink", ["A1", "A2"])];

    protected override IEnumerable<string> OwnSettings =>
    [
        // A commit on a busy machine shall not be taken for a process that stood still.
        "Retry:LeaseSeconds=30",
        .. Writes.SelectMany(partner => (string[])
        [
            $"Partners:{partner.Partner}:TimeoutSeconds=1.5",
            .. partner.Writes.SelectMany(write => (string[])
            [
                $"Partners:{partner.Partner}:Operations:{write}:Class={of}",
                $"Partners:{partner.Partner}:Operations:{write}:SettleSeconds=2.5",
            ]),
        ]),
    ];
}
