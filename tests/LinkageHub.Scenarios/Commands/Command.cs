using System.Text;
using LinkageHub.Web;

namespace LinkageHub.Scenarios.Commands;

/// <summary>What a command said, and how it ended.</summary>
public sealed record Ran(int ExitCode, string Said, string Complained)
{
    public override string ToString() => $"exit code {ExitCode}{Environment.NewLine}{Said}{Complained}";
}

/// <summary><c>linkagehub …</c> in this process. The console is everybody's: each command hears only itself.</summary>
internal static class Command
{
    private static readonly AsyncLocal<StringWriter?> Said = new(), Complained = new();

    static Command()
    {
        Console.SetOut(new Dispatch(Said, Console.Out));
        Console.SetError(new Dispatch(Complained, Console.Error));
    }

    public static async Task<Ran> Runs(params string[] arguments)
    {
        var (said, complained) = (Said.Value, Complained.Value) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandLine.RunAsync(arguments);
        return new Ran(exitCode, said!.ToString(), complained!.ToString());
    }

    private sealed class Dispatch(AsyncLocal<StringWriter?> own, TextWriter others) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        private TextWriter Writer => own.Value ?? others;

        public override void Write(char value) => Writer.Write(value);

        public override void Write(string? value) => Writer.Write(value);

        public override void Write(char[] buffer, int index, int count) => Writer.Write(buffer, index, count);
    }
}
