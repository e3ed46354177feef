namespace LinkageHub.Csv;

/// <summary>
/// What is wrong, and where: the physical line (the header is line 1, line breaks inside quotes count) and the column's name.
/// What concerns the whole file names no column.
/// </summary>
public sealed record ImportRowError(int Line, string Column, string Code, string Detail);
