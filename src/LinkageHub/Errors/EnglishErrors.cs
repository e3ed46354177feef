using System.Collections.Frozen;

namespace LinkageHub.Errors;

/// <summary>The English of the error table, by code. The Japanese is the source; APIs and records stay Japanese.</summary>
internal static class EnglishErrors
{
    public static readonly FrozenDictionary<string, ErrorText> ByCode =
        ((Dictionary<string, ErrorText>[])[EnglishUntilII.Rows, EnglishFromIII.Rows, EnglishOfTheHub.Rows])
        .SelectMany(area => area).ToFrozenDictionary(StringComparer.Ordinal);
}
