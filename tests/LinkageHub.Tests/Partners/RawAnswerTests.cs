using LinkageHub.Partners;

namespace LinkageHub.Tests.Partners;

/// <summary>What is kept of an answer: nothing of a good one, and never more than a row can bear.</summary>
public sealed class RawAnswerTests
{
    [Fact]
    public void A_good_answer_and_silence_leave_nothing()
    {
        Assert.Null(RawAnswer.Of(With(new PartnerOutcome.Applied("held"), "{}"u8.ToArray())));
        Assert.Null(RawAnswer.Of(With(new PartnerOutcome.InDoubt("timeout"), [])));
    }

    [Fact]
    public void Any_other_answer_is_kept_as_it_came_and_a_bomb_to_its_first_bytes()
    {
        var page = RawAnswer.Of(With(new PartnerOutcome.InDoubt("media-type"), "<html>"u8.ToArray()));
        var refusal = RawAnswer.Of(With(new PartnerOutcome.Rejected("LH2-201"), "{}"u8.ToArray()));
        var bomb = RawAnswer.Of(With(new PartnerOutcome.InDoubt("too-long"), new byte[RawAnswer.MostKept + 1]));

        Assert.Equal("<html>"u8.ToArray(), page?.Body.ToArray());
        Assert.Equal(2, refusal?.WholeSize);
        Assert.Equal((RawAnswer.MostKept, RawAnswer.MostKept + 1), (bomb?.Body.Length, bomb?.WholeSize));
    }

    [Fact]
    public void Of_a_look_up_everything_is_kept_the_good_answer_too()
    {
        Assert.Equal("{}"u8.ToArray(), RawAnswer.Of(new LookUpResult.Present("held") { RawAnswer = "{}"u8.ToArray() })?.Body.ToArray());
        Assert.Equal(RawAnswer.MostKept, RawAnswer.Of(new LookUpResult.Absent { RawAnswer = new byte[RawAnswer.MostKept + 1] })?.Body.Length);
        Assert.Null(RawAnswer.Of(new LookUpResult.Unknown("paused", "LH9-109", "paused")));
    }

    private static SendResult With(PartnerOutcome outcome, byte[] body) => new(outcome, 200, null, null, body);
}
