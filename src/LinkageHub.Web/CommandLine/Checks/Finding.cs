namespace LinkageHub.Web.Checks;

internal enum Level
{
    Ok,

    /// <summary>The hub would start; somebody should look at it before going live.</summary>
    Warning,
    Failed,
}

/// <summary>One thing that was looked at before going live.</summary>
internal sealed record Finding(string Name, Level Level, string Detail, string? ToDo = null)
{
    public static Finding Ok(string name, string detail) => new(name, Level.Ok, detail);

    public static Finding Warning(string name, string detail, string toDo) => new(name, Level.Warning, detail, toDo);

    public static Finding Failed(string name, string detail, string toDo) => new(name, Level.Failed, detail, toDo);
}
