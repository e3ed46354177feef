namespace LinkageHub.Errors;

/// <summary>An error in one language: what it is called, what happened, what to do now.</summary>
/// <param name="Message">With {0} and so on for what the guard knows.</param>
/// <param name="WithoutArguments">The message when its numbers are not known and leaving them out would leave a hole.</param>
public sealed record ErrorText(string Title, string Message, string NextAction, string? WithoutArguments = null);
