using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LinkageHub.Callbacks;
using LinkageHub.Ledger;
using LinkageHub.Simulation.Nodes;

namespace LinkageHub.Simulation.People;

/// <summary>Callbacks on their way from the partners: delayed, repeated, out of order, lost, forged; sent again until a node takes them.</summary>
internal sealed class Postman(World world)
{
    public static readonly byte[] Secret = Encoding.UTF8.GetBytes("a secret of the simulation, 32 bytes");

    private int sent;

    public void Send(string partner, string type, object data)
    {
        var id = $"msg-{++sent}";
        var body = JsonSerializer.SerializeToUtf8Bytes(new { type, occurredAt = world.Partners.Now, n = sent, data });
        var faulty = !world.Weather.IsClear && world.Dice.Chance(world.Swarm.CallbackRate);
        var fault = faulty ? world.Dice.Pick(Enum.GetValues<CallbackFault>()) : (CallbackFault?)null;
        if (fault is { } what)
            world.Coverage.Hit($"callback {what}");
        switch (fault)
        {
            case CallbackFault.Lost:
                return;
            case CallbackFault.Repeated:
                for (var again = world.Dice.Between(1, 3); again > 0; again--)
                    Deliver(partner, id, body, world.Dice.Seconds(0, 30), 5);
                break;
            case CallbackFault.Forged:
                Deliver(partner, "forged-" + id, body, world.Dice.Seconds(0, 3), 1, [.. Secret.Reverse()]);
                break;
        }
        Deliver(partner, id, body, fault is CallbackFault.Delayed ? world.Dice.Seconds(5, 40) : world.Dice.Seconds(0.01, 1), 5);
    }

    private void Deliver(string partner, string id, byte[] body, TimeSpan delay, int tries, byte[]? secret = null) => world.Loop.After(delay, null, () =>
    {
        if (world.AnyOpen() is { } node)
            world.Loop.After(TimeSpan.FromMilliseconds(1), node.Life, () => _ = TakeAsync(node, partner, id, body, secret ?? Secret));
        // No answer in time, or no 2xx: the partner sends it again.
        if (tries > 1)
            world.Loop.After(TimeSpan.FromSeconds(6), null, () =>
            {
                if (!answered.Contains(id))
                    Deliver(partner, id, body, TimeSpan.Zero, tries - 1, secret);
            });
    });

    private readonly HashSet<string> answered = [];

    private async Task TakeAsync(Node node, string partner, string id, byte[] body, byte[] secret)
    {
        var timestamp = world.Loop.Time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (await AtTheDoorAsync(node, partner, id, timestamp, Sign(id, timestamp, body, secret), body) is not 503)
            answered.Add(id);
    }

    /// <summary>What the door <c>/hooks</c> does with it, and what it would answer.</summary>
    public async Task<int> AtTheDoorAsync(Node node, string partner, string id, string timestamp, string signature, byte[] body)
    {
        var known = node.Partners.ById(partner)!.Options.WebhookSecrets;
        if (!WebhookSignature.IsValid(id, timestamp, signature, body, known, node.Clock.GetUtcNow()))
            return 401;
        if (CallbackBody.Parse(body) is not { } parsed)
            return 400;
        if (id.StartsWith("forged", StringComparison.Ordinal))
            world.Broken(new Violation("I2", $"{id} was taken in with a false signature"));
        try
        {
            await node.Store.StoreAsync(partner, id, parsed, body, CancellationToken.None);
        }
        catch (LedgerUnavailableException)
        {
            return 503;
        }
        world.Judges.Rest.AcceptedCallback(partner, id);
        return 204;
    }

    public static string Sign(string id, string timestamp, byte[] body, byte[] secret) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.").Concat(body).ToArray()));
}
