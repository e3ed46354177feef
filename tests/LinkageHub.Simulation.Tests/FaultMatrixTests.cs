using System.Collections.Concurrent;
using LinkageHub.Partners;
using LinkageHub.Simulation.Faults;
using LinkageHub.Tests.Architecture;

namespace LinkageHub.Simulation.Tests;

/// <summary>Partner faults × partners × classes, in process: the real engine, gate, client and classifier, in simulated time.</summary>
[Collection("simulation")]
public class FaultMatrixTests
{
    private static readonly OperationClass[] Classes = [OperationClass.A, OperationClass.B, OperationClass.C];

    /// <summary>One or two of every partner.</summary>
    public static readonly TheoryData<Operation> Operations = [Operation.J1, Operation.J4, Operation.S2, Operation.A1, Operation.A2];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_fault_is_called_what_it_is_and_what_must_follow_follows(Operation operation)
    {
        var cells = FaultTable.Of(operation).SelectMany(fault => Classes.Select(of => new FaultCell(fault, operation, of)));

        var wrong = Play(cells, cell => cell.Play());

        Assert.Empty(wrong);
    }

    /// <summary>One of every partner.</summary>
    public static readonly TheoryData<Operation> OfEachPartner = [Operation.J4, Operation.S2, Operation.A2];

    [Theory]
    [MemberData(nameof(OfEachPartner))]
    public void Whatever_happens_to_a_callback_the_write_under_way_ends_as_it_should(Operation operation)
    {
        var cells = LinkageHub.Simulation.Faults.CallbackFault.All.SelectMany(fault => Classes.Select(of => new CallbackCell(fault, operation, of)));

        var wrong = Play(cells, cell => cell.Play());

        Assert.Empty(wrong);
    }

    [LongTheory]
    [MemberData(nameof(OfEachPartner))]
    public void Two_faults_in_a_row_end_well_or_with_a_person(Operation operation)
    {
        var faults = FaultTable.Of(operation).DistinctBy(fault => (fault.Number, fault.Misdeed.Does)).ToList();

        var wrong = Play(Classes.SelectMany(of => faults.SelectMany(first => faults.Select(then => new FaultPair(first, then, operation, of)))), pair => pair.Play());

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_page_shows_the_tables() => Approved.Equal("docs/fault-matrix.md", FaultPage.Text());

    [Fact]
    public void The_tables_hold_every_fault() =>
        Assert.Equal(Enumerable.Range(1, 42).Select(n => $"F{n}"), FaultTable.All.Select(row => row.Number).Concat(LinkageHub.Simulation.Faults.CallbackFault.All.Select(row => row.Number)).Distinct());

    /// <summary>Each cell is a world of its own and wants one thread from beginning to end, without the scheduler that a test runner brings.</summary>
    private static List<string> Play<T>(IEnumerable<T> cells, Func<T, IReadOnlyList<string>> play)
    {
        var left = new ConcurrentQueue<T>(cells);
        var wrong = new ConcurrentQueue<string>();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return [.. wrong.Order(StringComparer.Ordinal)];

        void Work()
        {
            while (left.TryDequeue(out var cell))
                foreach (var what in Tried(cell))
                    wrong.Enqueue($"{cell}: {what}");
        }

        // What falls on a thread of its own would take the whole run along.
        IReadOnlyList<string> Tried(T cell)
        {
            try
            {
                return play(cell);
            }
            catch (Exception e)
            {
                return [e.ToString()];
            }
        }
    }
}
