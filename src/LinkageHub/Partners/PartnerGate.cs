using System.Collections.Concurrent;

namespace LinkageHub.Partners;

/// <summary>What one exchange said about the partner's health.</summary>
internal enum Vital
{
    /// <summary>It answered in the contract's words, be it a refusal.</summary>
    Answered,

    /// <summary>No connection, no answer in time, a server error, or an answer nobody can read.</summary>
    Unwell,

    CredentialsRefused,

    /// <summary>We stopped it ourselves: nothing learnt.</summary>
    Unknown,
}

/// <summary>Why a request was not let out. <paramref name="HeldBy"/> null: no capacity within the wait.</summary>
internal sealed record Hold(string? HeldBy, string Code, string Why, TimeSpan? RetryAfter);

/// <summary>
/// Everything that stands between us and one partner's wire: its breakers, its slots, its pace. Held work uses up no attempt
/// and a request's own deadline starts only behind the gate.
/// </summary>
internal sealed class PartnerGate
{
    internal const int FailuresToOpen = 5;

    private readonly PartnerOptions options;
    private readonly TimeSpan breakerOpenTime;
    private readonly TimeProvider time;
    private readonly Places slots;
    // What gives precedence may fill three quarters of the places; the rest is free for people at any time.
    private readonly Places yielding;
    private readonly Pace pace;
    private readonly BreakerMoves moves;
    // One refusal of our key is enough: every further call would be refused too, and may lock the account.
    private readonly Breaker credentials;
    private readonly ConcurrentDictionary<string, Breaker> breakers = new(StringComparer.Ordinal);
    private readonly DateTimeOffset startedAt;
    private volatile PartnerPause? pause;

    public PartnerGate(PartnerOptions options, TimeSpan breakerOpenTime, TimeProvider time)
    {
        (this.options, this.breakerOpenTime, this.time, startedAt) = (options, breakerOpenTime, time, time.GetUtcNow());
        slots = new Places(options.MaxInFlight, time);
        yielding = new Places(Shared(options.MaxInFlight), time);
        pace = new Pace(options.RequestsPerSecond, time);
        moves = new BreakerMoves(time);
        credentials = new Breaker(failuresToOpen: 1, breakerOpenTime, time, moves.Of(BreakerMove.Credentials));
    }

    /// <summary>A person or the partner's hours hold everything back. What is on the wire already ends.</summary>
    public PartnerPause? Pause
    {
        get => pause is { Until: { } until } && until <= time.GetUtcNow() ? null : pause;
        set => pause = value;
    }

    internal static int Shared(int places) => Math.Max(1, places - (places / 4));

    public async Task<Admission> EnterAsync(string operation, CancellationToken stop)
    {
        var yields = Precedence.IsGiven;
        var breaker = BreakerOf(operation);
        if (Peek(operation) is { } early)
            return Admission.Refused(early);
        if (await WaitForTurnAsync(yields, stop) is { } crowded)
            return Admission.Refused(crowded);

        if (HeldBack() is { } paused)
        {
            GiveBack(yields);
            return Admission.Refused(paused);
        }
        // The partner may have fallen ill while we waited; only here a probe's place is taken.
        var refused = credentials.TryEnter(out var probesCredentials);
        var open = refused is null ? breaker.TryEnter(out var probesOperation) : Skip(out probesOperation);
        if (HoldOf(refused, open) is not { } late)
            return new Admission(this, breaker, yields, probesOperation, probesCredentials);

        credentials.Abandoned(probesCredentials);
        GiveBack(yields);
        return Admission.Refused(late);
    }

    /// <summary>Why a request would be turned back just now; null when it might pass. Takes no place.</summary>
    public Hold? Peek(string operation) => HeldBack() ?? HoldOf(credentials.Peek(), BreakerOf(operation).Peek());

    public int InFlight => slots.Taken;

    /// <summary>What the breakers did since somebody asked last.</summary>
    public IReadOnlyList<BreakerMove> TakeMoves() => moves.Take();

    public double RequestsPerSecond => pace.Now();

    public PartnerHealth Health()
    {
        if (Pause is not null)
            return PartnerHealth.Paused;
        if (credentials.State is not BreakerState.Closed)
            return PartnerHealth.CredentialsRefused;
        var all = breakers.Values;
        if (all.All(one => one.State is BreakerState.Closed && !one.HasRecentFailure))
            return PartnerHealth.Up;
        return all.All(one => one.State is not BreakerState.Closed) ? PartnerHealth.Down : PartnerHealth.Degraded;
    }

    public BreakerStatus Breakers()
    {
        var all = breakers.Values.Append(credentials).ToList();
        var worst = all.Max(one => one.State);
        return new BreakerStatus(
            worst,
            worst is BreakerState.Closed && breakers.IsEmpty ? startedAt : all.Where(one => one.State == worst).Max(one => one.Since),
            all.Max(one => one.OpensUntil),
            breakers.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value.State));
    }

    internal Breaker BreakerOf(string operation) =>
        breakers.GetOrAdd(operation, name => new Breaker(FailuresToOpen, breakerOpenTime, time, moves.Of(name)));

    private async Task<Hold?> WaitForTurnAsync(bool yields, CancellationToken stop)
    {
        var busy = new Hold(null, "LH9-102", "no-capacity", null);
        var since = time.GetTimestamp();
        TimeSpan Patience() => options.Timeout - time.GetElapsedTime(since);
        if (yields && !await yielding.TakeAsync(Patience(), stop))
            return busy;
        if (!await slots.TakeAsync(Patience(), stop))
        {
            if (yields)
                yielding.GiveBack();
            return busy;
        }
        while (true)
        {
            // A turn reserved ahead is one that people wait for: what yields takes only the very next, and asks again for it.
            var patience = Patience();
            if (pace.Reserve(yields && pace.VeryNext < patience ? pace.VeryNext : patience) is { } turn)
            {
                if (turn == TimeSpan.Zero || await time.WaitAsync(turn, stop))
                    return null;
            }
            else if (yields && pace.Ahead() is var ahead && ahead <= patience && await time.WaitAsync(ahead, stop))
                continue;
            GiveBack(yields);
            return busy;
        }
    }

    private void GiveBack(bool yields)
    {
        slots.GiveBack();
        if (yields)
            yielding.GiveBack();
    }

    private Hold? HeldBack()
    {
        if (Pause is not { } held)
            return null;
        TimeSpan? left = held.Until is { } until ? until - time.GetUtcNow() : null;
        return held.ByHours ? new Hold("hours", "LH9-105", held.OpensAt, left) : new Hold("paused", "LH9-109", held.Reason, left);
    }

    private static Hold? HoldOf(TimeSpan? refused, TimeSpan? open) =>
        refused is not null ? new Hold("partner-down", "LH9-108", "credentials-refused", refused)
        : open is not null ? new Hold("breaker-open", "LH9-101", "breaker-open", open)
        : null;

    private static TimeSpan? Skip(out bool isProbe)
    {
        isProbe = false;
        return null;
    }

    /// <summary>A place on the wire, or the reason there is none. Disposing gives the place back, whatever happened on it.</summary>
    internal sealed class Admission : IDisposable
    {
        private readonly PartnerGate? gate;
        private readonly Breaker? breaker;
        private readonly bool yields;
        private readonly bool probesOperation;
        private readonly bool probesCredentials;
        private bool isReported;

        public Admission(PartnerGate gate, Breaker breaker, bool yields, bool probesOperation, bool probesCredentials) =>
            (this.gate, this.breaker, this.yields, this.probesOperation, this.probesCredentials) = (gate, breaker, yields, probesOperation, probesCredentials);

        private Admission(Hold hold) => Hold = hold;

        public Hold? Hold { get; }

        /// <summary>It finds out for everybody whether the partner is well again.</summary>
        public bool IsProbe => probesOperation || probesCredentials;

        public static Admission Refused(Hold hold) => new(hold);

        public void Report(Vital vital, string? record = null, string? symptom = null)
        {
            if (gate is null || isReported)
                return;
            isReported = true;
            switch (vital)
            {
                case Vital.Answered:
                    gate.credentials.Succeeded(probesCredentials);
                    breaker!.Succeeded(probesOperation, record);
                    break;
                case Vital.CredentialsRefused:
                    gate.credentials.Failed(probesCredentials, symptom: symptom);
                    breaker!.Abandoned(probesOperation);
                    break;
                case Vital.Unwell:
                    gate.credentials.Abandoned(probesCredentials);
                    breaker!.Failed(probesOperation, record, symptom);
                    break;
                default:
                    gate.credentials.Abandoned(probesCredentials);
                    breaker!.Abandoned(probesOperation);
                    break;
            }
        }

        public void Dispose()
        {
            if (gate is null)
                return;
            Report(Vital.Unknown);
            gate.GiveBack(yields);
        }
    }
}
