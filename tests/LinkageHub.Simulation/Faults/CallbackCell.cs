using System.Globalization;
using System.Text.Json;
using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Simulation.People;

namespace LinkageHub.Simulation.Faults;

/// <summary>One cell of F34 to F42: a callback goes wrong while a write of this operation and class has lost its answer.</summary>
internal sealed record CallbackCell(CallbackFault Fault, Operation Operation, OperationClass Class)
{
    private static readonly Misdeed AnswerLost = new Misdeed.Silence(PartnerDoes.AppliesIt);

    private readonly List<int> answers = [];

    public override string ToString() => $"{Fault} × {Operation} × {Class}";

    /// <summary>Everything that is not as the table says; empty when all is well.</summary>
    public IReadOnlyList<string> Play()
    {
        MisbehavingPartners? partners = null;
        var town = new QuietTown(QuietTown.Settings(Operation, Class, TimeSpan.FromSeconds(30)),
            world => (partners = new MisbehavingPartners(world, Operation, new Queue<Misdeed>([AnswerLost]))).WayOf);
        town.AskFor(Operation);
        town.RunUntil(() => partners!.Exchanges.Any(one => one.IdempotencyKey?.StartsWith(Operation + ":", StringComparison.Ordinal) == true));
        // Half way through our own patience.
        town.Run(TimeSpan.FromSeconds(5));
        if (Fault.Misdeed is not CallbackMisdeed.AfterTheEnd)
            Post(town);
        var rests = town.RunUntil(() => FaultCell.Rests(town.Case!, town.Of(Operation)), TimeSpan.FromHours(1));
        if (Fault.Misdeed is CallbackMisdeed.AfterTheEnd)
            Post(town);
        town.Run(TimeSpan.FromMinutes(20));
        return [.. Findings(town, partners!, rests)];
    }

    private IEnumerable<string> Findings(QuietTown town, MisbehavingPartners partners, bool rests)
    {
        var handoff = town.Of(Operation);
        var key = handoff.Operations.First(one => one.Operation == Operation).IdempotencyKey;
        var notes = town.World.Store.Chains.All.Count(entry => entry.Fact.Type == "callback");
        if (town.World.Found is { } broken)
            yield return broken.Message;
        if (!rests || (handoff.Status, handoff.NeedsPerson) != (Class is OperationClass.C ? (HandoffStatus.InDoubt, true) : (HandoffStatus.Succeeded, false)))
            yield return $"ends as {handoff.Status} {handoff.ErrorCode}";
        if (partners.Exchanges.Count(one => one.IdempotencyKey == key) != 1 || town.World.Partners.Effects.Count(one => one.IdempotencyKey == key) != 1)
            yield return "is not sent once and applied once";
        if (!answers.SequenceEqual(Fault.Answers))
            yield return $"is answered {string.Join(',', answers.Take(5))}";
        if (notes != Fault.Notes)
            yield return $"is noted {notes} times";
        // One read of each partner a callback, and what the polls read: far from one a repeat.
        if (partners.Exchanges.Count > 200)
            yield return $"{partners.Exchanges.Count} requests";
    }

    private void Post(QuietTown town)
    {
        var now = town.World.Loop.Time;
        switch (Fault.Misdeed)
        {
            case CallbackMisdeed.Twice or CallbackMisdeed.ReplayedSoon:
                Send(town, times: 2);
                break;
            case CallbackMisdeed.ThousandTimes:
                Send(town, times: 1000);
                break;
            case CallbackMisdeed.NewestFirst:
                Send(town, id: "msg-2", body: Body(now));
                Send(town, id: "msg-1", body: Body(now - TimeSpan.FromMinutes(1)));
                break;
            case CallbackMisdeed.BeforeOurAnswer or CallbackMisdeed.AfterTheEnd:
                Send(town);
                break;
            case CallbackMisdeed.UnknownKey:
                Send(town, body: Body(now, known: false));
                break;
            case CallbackMisdeed.FromYesterday:
                Send(town, at: now.AddDays(-1));
                break;
            case CallbackMisdeed.FromTomorrow:
                Send(town, at: now.AddDays(1));
                break;
            case CallbackMisdeed.SignedByAnother:
                Send(town, secret: [.. Postman.Secret.Reverse()]);
                break;
            case CallbackMisdeed.ReplayedLate:
                Send(town);
                town.Run(TimeSpan.FromMinutes(10));
                Send(town, at: now);
                break;
            case CallbackMisdeed.Altered:
                Send(town, sent: Body(now.AddSeconds(1)));
                break;
        }
    }

    /// <summary>Signed at one time over one body, and sent with another where a test wants that.</summary>
    private void Send(QuietTown town, int times = 1, string id = "msg-1", DateTimeOffset? at = null, byte[]? secret = null, byte[]? body = null, byte[]? sent = null)
    {
        var world = town.World;
        body ??= Body(QuietTown.Begin);
        var timestamp = (at ?? world.Loop.Time).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Postman.Sign(id, timestamp, body, secret ?? Postman.Secret);
        var expected = answers.Count + times;
        for (var time = 0; time < times; time++)
            world.Loop.After(TimeSpan.FromMilliseconds(time), town.Node.Life, () => _ = AnsweredAsync(world.Postman.AtTheDoorAsync(town.Node, Partner, id, timestamp, signature, sent ?? body)));
        town.RunUntil(() => answers.Count == expected);
    }

    private async Task AnsweredAsync(Task<int> answer) => answers.Add(await answer);

    private string Partner => Operation switch
    {
        Operation.J4 => "jpass",
        Operation.A1 or Operation.A2 => "arclink",
        _ => "sonpo-online",
    };

    private byte[] Body(DateTimeOffset occurredAt, bool known = true)
    {
        var number = known ? QuietTown.Number : "999999999999-99";
        object told = Operation switch
        {
            Operation.J4 => new { type = "reception.changed", occurredAt, data = new { receptionNumber = number } },
            Operation.A1 or Operation.A2 => new { type = "carryin.returned", occurredAt, data = new { receptionNumber = number } },
            _ => new { type = "application.printed", occurredAt, data = new { printSerial = known ? QuietTown.Serial : "Z9999999" } },
        };
        return JsonSerializer.SerializeToUtf8Bytes(told);
    }
}
