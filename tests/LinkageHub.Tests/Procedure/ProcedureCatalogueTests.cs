using LinkageHub.Procedure;

namespace LinkageHub.Tests.Procedure;

public class ProcedureCatalogueTests
{
    [Fact]
    public void The_manual_has_56_rows_in_its_own_order()
    {
        string[] expected = [.. Enumerable.Range(1, 52).Select(n => $"S003-{n:00}"), "S003-c1", "S003-c2", "S003-c3", "S003-n1"];

        Assert.Equal(expected, ProcedureCatalogue.Steps.Select(step => step.Id));
        Assert.Equal(
            [.. Enumerable.Range(1, 52).Select(n => $"{n}"), "①", "②", "③", "※"],
            ProcedureCatalogue.Steps.Select(step => step.Number));
    }

    [Fact]
    public void Each_linkage_holds_the_steps_its_heading_names()
    {
        var groups = ProcedureCatalogue.Steps.GroupBy(step => step.LinkageWire).Select(group => $"{group.Key}:{group.First().Id}-{group.Last().Number}");

        Assert.Equal(["I:S003-01-8", "II:S003-09-28", "III:S003-29-46", "carry-in:S003-47-52", "change-resubmission:S003-c1-※"], groups);
    }

    [Fact]
    public void Every_step_says_in_polite_sentences_what_to_do_and_where()
    {
        foreach (var step in ProcedureCatalogue.Steps)
        {
            Assert.NotEmpty(step.Title);
            Assert.True(step.Todo.EndsWith("ます。", StringComparison.Ordinal), $"{step.Id} {step.Todo}");
            Assert.Contains(step.System, (string[])["PAL", "損保オンライン", "J-PASS", "arclink"]);
            Assert.True(step.Button is null || step.Button.StartsWith('「') && step.Button.EndsWith('」'), step.Id);
            Assert.True(step.Trap is null || step.Trap.EndsWith('。'), step.Id);
        }
    }

    [Theory]
    [InlineData("S003-05", "「OK」のクリックを忘れると、J-PASSに保険申込情報が連携できません")]
    [InlineData("S003-23", "「商談一覧」からお手続きするとエラー")]
    [InlineData("S003-24", "「お申込一覧(変更再申込)」")]
    [InlineData("S003-30", "補償内容を修正する場合、再度連携Ⅰより手続きが必要です")]
    [InlineData("S003-38", "「閉じる」にて閉じるとJ-PASSへ連携されません")]
    [InlineData("S003-41", "紙契約書で行った場合")]
    [InlineData("S003-44", "西暦年4桁月2桁日2桁で入力してください")]
    [InlineData("S003-52", "「店舗承認者手続中」になれば申請完了")]
    public void A_trap_of_the_manual_stands_at_its_step(string step, string words) =>
        Assert.Contains(words, ProcedureCatalogue.Find(step)?.Trap, StringComparison.Ordinal);

    [Theory]
    [InlineData("S003-16")]
    [InlineData("S003-31")]
    [InlineData("S003-33")]
    [InlineData("S003-34")]
    [InlineData("S003-35")]
    public void A_consent_or_hand_over_is_proved_by_a_person_alone(string step) =>
        Assert.Equal((Proof.Person, Milestone.None), (ProcedureCatalogue.Find(step)!.Proof, ProcedureCatalogue.Find(step)!.EndedBy));

    [Fact]
    public void What_only_a_partner_or_a_linkage_can_prove_is_not_for_a_person_to_tick()
    {
        string[] expected =
        [
            "S003-05", "S003-06", "S003-07", "S003-17", "S003-22", "S003-27", "S003-28", "S003-29", "S003-37", "S003-38", "S003-39", "S003-40",
            "S003-43", "S003-44", "S003-50", "S003-52", "S003-c1", "S003-c3", "S003-n1",
        ];

        Assert.Equal(expected, ProcedureCatalogue.Steps.Where(step => !step.PersonMayTick).Select(step => step.Id));
    }
}
