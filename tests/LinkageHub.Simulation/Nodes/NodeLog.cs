using LinkageHub.Simulation.Partners;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Simulation.Nodes;

/// <summary>A node's log, read as it is written: no personal data (I14), and no bug that the engine's outermost edge has caught.</summary>
internal sealed class NodeLog<T>(World world) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        world.Loop.Guard();
        var line = formatter(state, exception) + exception;
        if (Canaries.IsIn(line))
            world.Broken(new Violation("I14", $"personal data in the log: {line}"));
        if (logLevel >= LogLevel.Error)
            world.Alarms.Add(line);
        if (line.Contains(" stopped by ", StringComparison.Ordinal) || line.Contains("cannot be looked at", StringComparison.Ordinal))
            world.Broken(new Violation("engine", line));
    }
}
