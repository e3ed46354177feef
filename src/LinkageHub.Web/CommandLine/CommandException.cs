namespace LinkageHub.Web.Verbs;

/// <summary>The command cannot go on: what happened, and what to do about it.</summary>
internal sealed class CommandException(string what, string? toDo = null) : Exception(what)
{
    public string? ToDo { get; } = toDo;
}
