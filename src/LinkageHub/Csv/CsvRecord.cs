namespace LinkageHub.Csv;

/// <summary>One record of a CSV by column name. A column the file does not have reads as empty.</summary>
internal sealed class CsvRecord(int line, IReadOnlyList<string> values, IReadOnlyDictionary<string, int> columns)
{
    /// <summary>The physical line the record starts on.</summary>
    public int Line => line;

    /// <summary>The cell without the spaces around it.</summary>
    public string this[string column] => columns.TryGetValue(column, out var index) ? values[index].Trim() : "";
}
