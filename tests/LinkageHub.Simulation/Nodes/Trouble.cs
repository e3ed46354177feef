namespace LinkageHub.Simulation.Nodes;

/// <summary>What befalls the nodes: they crash, freeze longer than their lease, are stopped and started.</summary>
internal sealed class Trouble(World world)
{
    public void Begin()
    {
        if (world.Swarm.NodeRate > 0)
            world.Loop.After(Pause(), null, Strike);
    }

    /// <summary>The good end: everybody is alive again.</summary>
    public static void End(World world)
    {
        foreach (var node in world.Nodes.Where(node => node.Life.IsDead))
            node.Start();
    }

    private TimeSpan Pause() => TimeSpan.FromSeconds(world.Dice.Between(0.2, 1.8) / world.Swarm.NodeRate);

    private void Strike()
    {
        if (world.Weather.IsClear)
            return;
        world.Loop.After(Pause(), null, Strike);
        if (world.AnyOpen() is not { } node || node.Life.FrozenUntil > world.Loop.Now)
            return;
        var fault = world.Dice.Pick(world.Swarm.Node);
        if (fault is NodeFault.ClockAheadOrBehind)
            fault = NodeFault.Crash;
        world.Coverage.Hit($"node {fault}");
        switch (fault)
        {
            case NodeFault.FreezeBeyondLease:
                At(node, () => node.Freeze(TimeSpan.FromSeconds(world.Swarm.LeaseSeconds * world.Dice.Between(0.5, 6.0))));
                break;
            case NodeFault.GracefulStop:
                node.Leave(() => Return(node));
                break;
            default:
                At(node, () =>
                {
                    node.Crash();
                    Return(node);
                });
                break;
        }
    }

    /// <summary>Now, or in the middle of a transaction soon.</summary>
    private void At(Node node, Action strike)
    {
        if (world.Dice.Chance(0.4))
            strike();
        else
            node.StrikeAfterCommits(world.Dice.Between(1, 6), () =>
            {
                if (!world.Weather.IsClear && node.IsOpen)
                    strike();
            });
    }

    private void Return(Node node) => world.Loop.After(world.Dice.Seconds(0.5, 12), null, () =>
    {
        if (node.Life.IsDead)
            node.Start();
    });
}
