namespace LinkageHub.PartnerSimulator.Partners;

/// <summary>What a partner answers to a body that is not its contract's.</summary>
internal static class Refusals
{
    public static Answer? For(Operation operation, string? malformed, List<ShapeError> errors)
    {
        if (malformed is not null)
            return Answer.Refuse(400, "invalid_json", "JSONの形式が正しくありません。");
        if (errors.Find(error => error.Refuses) is not { } first)
            return null;

        // The one message step 44 of the manual quotes.
        return first.Kind is MemberKind.DateDigits or MemberKind.MinuteDigits
            ? Answer.Refuse(422, "invalid_date_format", "西暦年4桁月2桁日2桁で入力してください", first.Path)
            : Answer.Refuse(422, "invalid_field", $"{operation.Id}の項目が正しくありません。", first.Path);
    }
}
