namespace LinkageHub.Cases;

/// <summary>Who did it, for timeline and ledger: a principal's name and role, or the hub itself.</summary>
public sealed record Actor(string Name, string Role)
{
    public static readonly Actor System = new("system", "System");
}
