using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Tests.Cases;

public class HandoffOperationsTests
{
    // Planned while arclink had nothing, cancelled, and triggered again after the carry-in (simulation seed 1196).
    [Fact]
    public void A5_comes_before_a_J6_that_was_planned_without_it()
    {
        var planned = new Handoff { Id = "h", Revision = 0, Linkage = Linkage.ChangeResubmission, TriggeredBy = "t", CreatedAt = default, UpdatedAt = default }.With(Of(Operation.J6));

        var again = planned.With(Of(Operation.A5));

        Assert.Equal([Operation.A5, Operation.J6], again.Operations.Select(one => one.Operation));
        Assert.Equal(Operation.A5, again.NextOperation!.Operation);
    }

    private static OperationState Of(Operation operation) =>
        new() { Operation = operation, Partner = "p", Key = "k", IdempotencyKey = $"{operation}:k", PayloadHash = "h" };
}
