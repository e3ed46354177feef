namespace LinkageHub.Handoffs;

/// <summary>Starts work that nobody waits for: on the thread pool, or where a simulation wants it.</summary>
public delegate Task BackgroundStart(Func<Task> work);
