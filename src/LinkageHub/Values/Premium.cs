namespace LinkageHub.Values;

/// <summary>保険料 in whole yen: total, first instalment, each later one. Equal means all three are equal (INV-06).</summary>
public sealed record Premium(long Total, long First, long Subsequent);
