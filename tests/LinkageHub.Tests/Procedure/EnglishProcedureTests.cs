using System.Text.RegularExpressions;
using LinkageHub.Cases;
using LinkageHub.Procedure;
using LinkageHub.Procedure.Catalogue;

namespace LinkageHub.Tests.Procedure;

/// <summary>The procedure in English says what the Japanese says: the same steps, the same labels of the partners' screens, nothing left out.</summary>
public partial class EnglishProcedureTests
{
    public static TheoryData<string> EveryStep => [.. ProcedureCatalogue.Steps.Select(step => step.Id)];

    public static TheoryData<CaseState> EveryState => [.. Enum.GetValues<CaseState>()];

    [Fact]
    public void The_english_rows_are_the_steps_of_the_manual() =>
        Assert.Equal(ProcedureCatalogue.Steps.Select(step => step.Id).Order(), EnglishSteps.Rows.Keys.Order());

    [Theory]
    [MemberData(nameof(EveryStep))]
    public void A_step_has_its_title_what_to_do_and_the_trap_the_manual_has(string id)
    {
        var step = ProcedureCatalogue.Find(id)!;
        var english = step.English;

        Assert.NotEmpty(english.Title);
        IsEnglish(english.Title);
        IsEnglishSentence(english.Todo);
        Assert.Equal(step.Trap is null, english.Trap is null);
        if (english.Trap is { } trap)
            IsEnglishSentence(trap);
    }

    [Theory]
    [MemberData(nameof(EveryStep))]
    public void A_step_names_every_label_to_look_for_and_none_that_the_manual_does_not_name(string id)
    {
        var step = ProcedureCatalogue.Find(id)!;

        Assert.Equal(Labels(step.Todo), Labels(step.English.Todo).Intersect(Labels(step.Todo)).Order());
        Assert.Empty(Labels($"{step.English.Title}{step.English.Todo}{step.English.Trap}").Except(Labels($"{step.Title}{step.Todo}{step.Trap}{step.Button}")));
    }

    [Theory]
    [MemberData(nameof(EveryState))]
    public void Every_state_says_in_english_what_to_do_next_and_names_the_same_labels(CaseState state)
    {
        foreach (var route in (string[])["jpass", "customer-terminal"])
        {
            var next = NextAction.For(Field.At(state) with { Route = route });

            IsEnglishSentence(next.English);
            Assert.Equal(Labels(next.Text), Labels(next.English));
        }
    }

    [Theory]
    [InlineData("in-flight", "Linkage II is under way.")]
    [InlineData("parked", "Linkage II is parked.")]
    public void A_linkage_on_its_way_is_named_in_english(string status, string words) =>
        Assert.StartsWith(words, NextAction.For(Field.At(CaseState.L2Requested).With("II", status)).English, StringComparison.Ordinal);

    [Fact]
    public void The_next_step_after_one_that_was_ticked_is_said_in_english() =>
        Assert.Equal(
            ProcedureCatalogue.Find("S003-32")!.English.Todo,
            NextAction.For(Field.At(CaseState.EnrollmentFormCreated).Ticked("S003-31")).English);

    private static void IsEnglishSentence(string text)
    {
        Assert.EndsWith(".", text, StringComparison.Ordinal);
        IsEnglish(text);
    }

    private static void IsEnglish(string text) => Assert.DoesNotMatch(Japanese(), Label().Replace(text, ""));

    private static string[] Labels(string text) => [.. Label().Matches(text).Select(match => match.Value).Distinct().Order()];

    [GeneratedRegex("「[^」]*」")]
    private static partial Regex Label();

    [GeneratedRegex(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}\p{IsCJKSymbolsandPunctuation}\p{IsHalfwidthandFullwidthForms}]")]
    private static partial Regex Japanese();
}
