using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Autopilot;

/// <summary>Something the auto-pilot would have somebody do next.</summary>
internal sealed record NextAct(string Name, string Key, JsonObject Body);

/// <summary>
/// Who has something to do in a run, and what they decide. A decision depends on the seed, the case and its stage only, so the same seed makes the
/// same contracts go the same way, in whatever order their hub brings them.
/// </summary>
internal sealed class Pilot(int seed, AutopilotMix mix)
{
    /// <summary>The first act that waits and was not refused before; called under the run's gate.</summary>
    public NextAct? Next(RunState run, IReadOnlySet<(string Act, string Key)> refused) =>
        Waiting(run).FirstOrDefault(act => !refused.Contains((act.Name, act.Key)));

    /// <summary>What waits, in the order of the manual turned round: who is furthest on goes first, so that contracts come to an end.</summary>
    public IEnumerable<NextAct> Waiting(RunState run) =>
    [
        .. run.CarryIns.Values.Where(state => state.Shown.Status == Labels.WithApprover).Select(Decide),
        .. run.Contracts.Values.Where(contract => contract.Shown is { Status: Labels.ApprovedFormMade, ConcludedAt: null }).Select(Conclude),
        .. run.Contracts.Values.Where(contract => contract.Shown.Status == Labels.ApprovedFormNotMade).Select(contract => Plain("form", contract.Key)),
        .. run.Receptions.Values.Where(state => state.Shown.Review.Status == Labels.UnderReview).Select(Review).Where(act => act is not null).Select(act => act!),
        .. run.Receptions.Values.Where(state => state.Shown.Review.Status == Labels.AwaitingCustomer).Select(state => Plain("customer-apply", state.Key)),
        .. run.Records.Values.Where(record => record.Shown.SelectedInReception is null && IsCurrent(run, record.Key)).Select(Submit),
        .. run.Applications.Values.Where(application => application.Status == Labels.FormCreated).Select(application => Plain("print", application.Key)),
    ];

    private static NextAct Plain(string name, string key) => new(name, key, []);

    private NextAct Submit(RecordState record) =>
        new("submit", record.Key, new JsonObject { ["printSerials"] = new JsonArray(record.Key), ["route"] = Choose(mix.Routes, record.Key, "route", 0) });

    /// <summary>A review that stays 審査中 is one that nobody has decided yet.</summary>
    private NextAct? Review(ReceptionState state) => Choose(mix.Reviews, state.Key, "review", 0) is var status && status == Labels.UnderReview
        ? null
        : new NextAct("review", state.Key, new JsonObject { ["status"] = status });

    private NextAct Conclude(ContractState contract) => Choose(mix.Conclusions, contract.Key, "conclude", 0) is var how && how == AutopilotMix.OnPaper
        ? new NextAct("conclude", contract.Key, new JsonObject { ["method"] = AutopilotMix.OnPaper })
        : new NextAct("conclude", contract.Key, new JsonObject { ["finishedBy"] = how });

    /// <summary>Each application is a question of its own, or what was returned once would be returned for ever.</summary>
    private NextAct Decide(CarryInState state) => Plain(Choose(mix.CarryIns, state.Key, "carry-in", state.Shown.Applications.Length), state.Key);

    private string Choose(IReadOnlyDictionary<string, double> weights, string key, string stage, int nth)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}|{key}|{stage}|{nth}")), digest);
        var drawn = BinaryPrimitives.ReadUInt32BigEndian(digest) / (uint.MaxValue + 1.0) * weights.Values.Sum();
        foreach (var (choice, weight) in weights)
        {
            drawn -= weight;
            if (drawn < 0)
                return choice;
        }

        return weights.Last(one => one.Value > 0).Key;
    }

    private static bool IsCurrent(RunState run, string serial) =>
        !run.Applications.TryGetValue(serial, out var application) || application.Status is not (Labels.OldVersion or Labels.Withdrawn);
}
