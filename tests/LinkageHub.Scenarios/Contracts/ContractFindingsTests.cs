using System.Diagnostics.Metrics;
using LinkageHub.Contracts;
using LinkageHub.Web.Watch;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Scenarios.Contracts;

/// <summary>What the hub remembers and says of traffic that leaves the contracts.</summary>
public sealed class ContractFindingsTests : IDisposable
{
    private static readonly Mismatch Late = new("J3", "answer 200", "submittedAt", "not an ISO 8601 time with offset");

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Clock _clock = new();
    private readonly Notes _log = new();
    private readonly MeterListener _listener = new();
    private readonly List<string> _counted = [];
    private readonly ContractFindings _findings;

    public ContractFindingsTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "linkagehub.contract.mismatches")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => _counted.Add($"{count} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}"));
        _listener.Start();
        _findings = new ContractFindings(isWatching: true, _clock, meters, _log);
    }

    [Fact]
    public void Every_mismatch_is_counted_and_the_log_says_it_once_an_hour()
    {
        for (var seen = 0; seen < 5; seen++)
            _findings.Note("jpass", [Late]);
        _clock.Now += TimeSpan.FromMinutes(59);
        _findings.Note("jpass", [Late]);
        Assert.Equal(["jpass leaves its contract: J3 answer 200 submittedAt: not an ISO 8601 time with offset"], _log.Said);

        _clock.Now += TimeSpan.FromMinutes(1);
        _findings.Note("jpass", [Late]);

        Assert.Equal(2, _log.Said.Count);
        var finding = Assert.Single(_findings.List());
        Assert.Equal((7, TimeSpan.FromHours(1)), (finding.Count, finding.LastAt - finding.FirstAt));
        Assert.Equal(Enumerable.Repeat("1 jpass J3 submittedAt", 7), _counted);
    }

    [Fact]
    public void Which_item_of_a_list_it_was_makes_no_kind_of_its_own()
    {
        _findings.Note("jpass", [Late with { Operation = "J7", Field = "items[3].submittedAt" }, Late with { Operation = "J7", Field = "items[17].submittedAt" }]);
        _findings.Note("arclink", [Late]);

        Assert.Equal([("arclink", "submittedAt", 1), ("jpass", "items[].submittedAt", 2)],
            _findings.List().Select(one => (one.Partner, one.Mismatch.Field, (int)one.Count)));
    }

    [Fact]
    public void However_many_kinds_come_only_so_many_are_kept_and_all_are_counted()
    {
        for (var kind = 0; kind < ContractFindings.MostKinds + 10; kind++)
            _findings.Note("jpass", [Late with { Field = $"field{kind}" }]);

        Assert.Equal((ContractFindings.MostKinds, ContractFindings.MostKinds + 10), (_findings.List().Count, _counted.Count));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 1, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Notes : ILogger<ContractFindings>
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Add(formatter(state, exception));
    }
}
