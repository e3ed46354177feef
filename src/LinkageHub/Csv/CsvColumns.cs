namespace LinkageHub.Csv;

/// <summary>The columns a kind of file must have and may have, in any order.</summary>
internal sealed record CsvColumns(IReadOnlyList<string> Required, IReadOnlyList<string> Optional)
{
    /// <summary>The reason to refuse the file, or null. A column nobody knows is only worth a warning.</summary>
    public string? Check(IReadOnlyList<string> header, List<string> warnings)
    {
        var missing = Required.Except(header).ToList();
        var unknown = header.Where(name => name.Length > 0).Except(Required).Except(Optional).ToList();
        var twice = header.Where(name => name.Length > 0).CountBy(name => name).Where(name => name.Value > 1).Select(name => name.Key).ToList();
        if (twice.Count > 0)
            return $"ヘッダー行に同じ列が2つ以上あります（{string.Join('、', twice)}）。列を1つにしてください。";
        if (missing.Count > 0)
            return $"ヘッダー行が仕様と一致しません（不足：{string.Join('、', missing)}／不明：{(unknown.Count > 0 ? string.Join('、', unknown) : "なし")}）。";
        warnings.AddRange(unknown.Select(name => $"列「{name}」は使用しません。"));
        return null;
    }
}
