namespace LinkageHub.Simulation;

/// <summary>All chance of one world, from its seed alone (SplitMix64): the same on every machine and every runtime.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong state = seed * 0x9E3779B97F4A7C15 + 0x1234567;

    public ulong Next()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 ≤ x &lt; 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + (int)(Next() % (ulong)(most - least + 1));

    public double Between(double least, double most) => least + (Fraction() * (most - least));

    public TimeSpan Seconds(double least, double most) => TimeSpan.FromSeconds(Between(least, most));

    public bool Chance(double probability) => probability > 0 && Fraction() < probability;

    public T Pick<T>(IReadOnlyList<T> from) => from[Between(0, from.Count - 1)];
}
