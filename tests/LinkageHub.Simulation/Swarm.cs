using LinkageHub.Handoffs;
using LinkageHub.Partners;
using LinkageHub.Simulation.Partners;

namespace LinkageHub.Simulation;

internal enum DatabaseFault
{
    None,
    UnavailableBefore,

    /// <summary>Committed, and the caller is told that the database does not answer.</summary>
    UnavailableAfter,
    Slow,
    DownForAWhile,
}

internal enum NodeFault
{
    Crash,
    FreezeBeyondLease,
    GracefulStop,
    ClockAheadOrBehind,
}

internal enum CallbackFault
{
    Lost,
    Repeated,
    Delayed,
    Forged,
}

/// <summary>What the people of a seed do more often than others would: some ways through the table need the same unlikely thing several times.</summary>
internal enum Habit
{
    None,

    /// <summary>Conclusions end with 閉じる, and two people register them by hand, whatever J-PASS answers.</summary>
    RegistersByHand,

    /// <summary>Forms are replaced while their linkages are under way.</summary>
    ReplacesForms,
}

/// <summary>
/// What one seed may do to the hub. Some seeds have no faults, some one kind at a high rate, some a handful, some all: a rare
/// interleaving is found sooner when not everything goes wrong at once.
/// </summary>
internal sealed record Swarm
{
    public required int Nodes { get; init; }
    public required int Contracts { get; init; }
    public required TimeSpan Busy { get; init; }
    public required double NetworkRate { get; init; }
    public required IReadOnlyList<NetworkFault> Network { get; init; }
    public required double DatabaseRate { get; init; }
    public required IReadOnlyList<DatabaseFault> Database { get; init; }
    public required double NodeRate { get; init; }
    public required IReadOnlyList<NodeFault> Node { get; init; }
    public required double CallbackRate { get; init; }

    /// <summary>How often people do something else than the next step of the manual.</summary>
    public required double Mischief { get; init; }

    /// <summary>The partners know a repeat of B's operations by its content; when not, a second arrival is a second effect.</summary>
    public required bool PartnersDeduplicate { get; init; }

    public required IReadOnlyDictionary<Operation, OperationClass> Classes { get; init; }
    public required RetryOptions Retry { get; init; }
    public required double LeaseSeconds { get; init; }
    public required TimeSpan Settle { get; init; }
    public required TimeSpan Timeout { get; init; }
    public required TimeSpan BreakerOpen { get; init; }
    public required TimeSpan MostClockOffset { get; init; }
    public Habit Habit { get; init; }

    /// <summary>So much that nobody waits for it, where a world is about other things.</summary>
    public double RequestsPerSecond { get; init; } = 10_000;

    public int MaxInFlight { get; init; } = 100_000;

    /// <summary>Every fifth seed has people with a habit.</summary>
    public static Swarm Of(ulong seed, Dice dice) => (seed % 10) switch
    {
        5 => Of(dice) with
        {
            Habit = Habit.ReplacesForms,
            Mischief = 0.5,
            PartnersDeduplicate = true,
            Classes = Enum.GetValues<Operation>().Where(one => one is not Operation.J4M).ToDictionary(one => one, _ => OperationClass.A),
            NetworkRate = 0.35,
            Network = [NetworkFault.AnswerLost, NetworkFault.RequestLost, NetworkFault.ServerErrorAfterEffect, NetworkFault.DownForAWhile],
        },
        7 => Of(dice) is var usual && seed / 10 % 3 != 0 ? ByHand(usual) : ByHand(usual) with
        {
            // Where only two persons' word sends it again.
            Classes = new Dictionary<Operation, OperationClass>(usual.Classes) { [Operation.J4] = OperationClass.C },
        },
        9 when seed > 9 => CountingDeaths(Of(dice)),
        _ => Of(dice),
    };

    /// <summary>As it ships: who was under way at three deaths is a person's, whoever was to blame.</summary>
    private static Swarm CountingDeaths(Swarm usual) => usual with { Retry = usual.Retry with { MaxDeaths = new RetryOptions().MaxDeaths } };

    private static Swarm ByHand(Swarm usual) => usual with
    {
        Habit = Habit.RegistersByHand,
        Mischief = 0.5,
        NetworkRate = 0.3,
        Network = [NetworkFault.RefusedInOtherWords, NetworkFault.Refused, NetworkFault.NotProcessed, NetworkFault.TooMany, NetworkFault.RequestLost, NetworkFault.AnswerLost],
    };

    private static Swarm Of(Dice dice)
    {
        var style = dice.Between(0, 5);
        var network = Some<NetworkFault>(dice, style, NetworkFault.None);
        var database = Some<DatabaseFault>(dice, style, DatabaseFault.None);
        var node = Some<NodeFault>(dice, style);
        // One kind of one family, at a high rate.
        var only = style is 1 ? dice.Between(0, 3) : -1;
        bool Has(int family) => style is not 0 && (only < 0 || only == family);
        var deduplicate = dice.Chance(0.5);
        return new Swarm
        {
            Nodes = dice.Between(1, 3),
            Contracts = dice.Chance(0.15) ? dice.Between(12, 30) : dice.Between(5, 9),
            Busy = dice.Seconds(90, 150),
            NetworkRate = Has(0) ? (only == 0 ? 0.5 : dice.Between(0.03, 0.25)) : 0,
            Network = network,
            DatabaseRate = Has(1) ? (only == 1 ? 0.25 : dice.Between(0.01, 0.08)) : 0,
            Database = database,
            NodeRate = Has(2) ? (only == 2 ? 1 / 4.0 : 1 / 15.0) : 0,
            Node = node,
            CallbackRate = Has(3) ? (only == 3 ? 0.7 : 0.2) : 0,
            Mischief = dice.Chance(0.3) ? 0.5 : 0.2,
            PartnersDeduplicate = deduplicate,
            Classes = ClassesOf(dice, deduplicate),
            Retry = new RetryOptions
            {
                FirstDelaySeconds = dice.Between(0.3, 1.5),
                Factor = 2,
                MaxDelaySeconds = dice.Between(4.0, 10.0),
                MaxAttempts = dice.Chance(0.3) ? dice.Between(2, 3) : 8,
                // Nodes die so often here that everybody's work would be a person's in the end.
                MaxDeaths = int.MaxValue,
                ExpectedMinutes = 0.1,
                SettleMinutes = 0.25,
                PollingSeconds = dice.Between(5, 15),
            },
            LeaseSeconds = dice.Chance(0.3) ? dice.Between(1.5, 2.0) : dice.Between(3.0, 6.0),
            Settle = dice.Seconds(8, 12),
            Timeout = dice.Seconds(1.5, 2.5),
            BreakerOpen = dice.Seconds(2, 6),
            MostClockOffset = style is 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1),
        };
    }

    /// <summary>How long after the last fault everything must have come to rest (I9), generously: several waits may follow each other.</summary>
    public TimeSpan RestWithin => TimeSpan.FromSeconds(
        (6 * Retry.MaxDelaySeconds) + (2 * LeaseSeconds) + (2 * Settle.TotalSeconds) + (3 * BreakerOpen.TotalSeconds) + (2 * Retry.PollingSeconds) + 30);

    private static List<T> Some<T>(Dice dice, int style, params T[] except) where T : struct, Enum
    {
        var all = Enum.GetValues<T>().Except(except).ToList();
        if (style is 1)
            return [dice.Pick(all)];
        if (style is 5)
            return all;
        var some = all.Where(_ => dice.Chance(0.4)).ToList();
        return some.Count == 0 ? [dice.Pick(all)] : some;
    }

    private static Dictionary<Operation, OperationClass> ClassesOf(Dice dice, bool deduplicate)
    {
        var classes = new Dictionary<Operation, OperationClass>();
        foreach (var operation in (Operation[])[Operation.J1, Operation.S2, Operation.J4, Operation.J6, Operation.A1, Operation.A2, Operation.A4, Operation.A5])
        {
            if (dice.Chance(0.12))
                classes[operation] = OperationClass.C;
            else if (deduplicate && dice.Chance(0.12))
                classes[operation] = OperationClass.A;
        }
        return classes;
    }
}
