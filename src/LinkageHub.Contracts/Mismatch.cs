namespace LinkageHub.Contracts;

/// <summary>
/// Where an exchange leaves its contract. <paramref name="Where"/>: request, answer 200, header; <paramref name="Field"/>: the member's path, empty for the whole.
/// <paramref name="What"/> never repeats a value: it may be a customer's.
/// </summary>
public sealed record Mismatch(string Operation, string Where, string Field, string What)
{
    public override string ToString() => Field.Length == 0 ? $"{Operation} {Where}: {What}" : $"{Operation} {Where} {Field}: {What}";
}
