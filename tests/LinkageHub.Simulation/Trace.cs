using System.Globalization;

namespace LinkageHub.Simulation;

/// <summary>What happened, line by line, as a hash: two runs of one seed are the same run, or something hides from the simulation.</summary>
internal sealed class Trace(EventLoop loop, TextWriter? shown)
{
    private ulong hash = 14695981039346656037;

    public string Hash => hash.ToString("x16", CultureInfo.InvariantCulture);

    public void Line(string text)
    {
        Mix((ulong)loop.Now.Ticks);
        foreach (var letter in text)
            Mix(letter);
        shown?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{loop.Now.TotalSeconds,10:0.000}  {text}"));
    }

    private void Mix(ulong value) => hash = (hash ^ value) * 1099511628211;
}
