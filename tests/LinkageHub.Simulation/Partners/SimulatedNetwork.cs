using System.Net;

namespace LinkageHub.Simulation.Partners;

/// <summary>The way from one node to the partners: takes its time, and breaks in all the ways of <see cref="NetworkFault"/>.</summary>
internal sealed class SimulatedNetwork(World world, Nodes.Node node, string partner) : HttpMessageHandler
{
    private readonly EventLoop loop = world.Loop;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        loop.Guard();
        var answered = new TaskCompletionSource<HttpResponseMessage>();
        cancellationToken.UnsafeRegister(_ => answered.TrySetCanceled(cancellationToken), null);
        world.Judges.Wire.Asked(request);

        var fault = world.Weather.NextFault(partner);
        if (fault is not NetworkFault.None)
            world.Coverage.Hit($"network {fault}");
        if (Before(fault) is { } error)
        {
            Later(() => answered.TrySetException(new HttpRequestException(error, "no way there")));
            return answered.Task;
        }
        // Never reached: the engine's own patience ends it, and not one byte has left.
        if (fault is NetworkFault.ConnectTimeout)
            return answered.Task;

        var body = new MemoryStream();
        if (request.Content is { } content)
            content.CopyToAsync(body, cancellationToken).GetAwaiter().GetResult();
        var call = new Arrival(request.Method.Method, request.RequestUri!.AbsolutePath, Header(request, "Idempotency-Key"),
            int.TryParse(Header(request, "LinkageHub-Attempt"), out var attempt) ? attempt : 0, body.ToArray());
        if (call.IdempotencyKey is not null)
            world.Judges.Wire.Left(node, call);
        Travel(call, fault, answered);
        return answered.Task;
    }

    /// <summary>What arrives, arrives whatever becomes of the node that sent it.</summary>
    private void Travel(Arrival call, NetworkFault fault, TaskCompletionSource<HttpResponseMessage> answered)
    {
        var way = fault switch
        {
            NetworkFault.Slow => world.Dice.Seconds(0.5, 1.5),
            NetworkFault.EffectAfterTimeout => world.Swarm.Timeout + world.Dice.Seconds(0.1, world.Swarm.Settle.TotalSeconds - world.Swarm.Timeout.TotalSeconds - 4.5),
            _ => world.Dice.Seconds(0.002, 0.08),
        };
        if (call.IdempotencyKey is { } key)
            world.Partners.Leaves(key);
        loop.After(way, null, () =>
        {
            if (call.IdempotencyKey is { } arrived)
                world.Partners.Arrived(arrived);
            var applies = !NotApplied(fault);
            var reply = applies ? world.Partners.Handle(call) : null;
            if (call.IdempotencyKey is not null)
                world.Trace.Line($"{partner} {call.Method} {call.IdempotencyKey} #{call.Attempt} {fault} -> {reply?.Status}");
            if (fault is NetworkFault.RequestLost or NetworkFault.AnswerLost or NetworkFault.EffectAfterTimeout or NetworkFault.HangsForAWhile)
                return;
            loop.After(world.Dice.Seconds(0.002, 0.08), node.Life, () =>
            {
                if (fault is NetworkFault.ResetBeforeEffect or NetworkFault.ResetAfterEffect)
                    answered.TrySetException(new HttpRequestException(HttpRequestError.Unknown, "reset", new IOException("reset")));
                else
                {
                    if (fault is NetworkFault.None or NetworkFault.Slow)
                        world.Judges.Wire.Answered(node, call);
                    answered.TrySetResult(Answers.Of(fault, reply, call, world));
                }
            });
        });
    }

    private void Later(Action act) => loop.After(world.Dice.Seconds(0.001, 0.05), node.Life, act);

    private static HttpRequestError? Before(NetworkFault fault) => fault switch
    {
        NetworkFault.NameResolution => HttpRequestError.NameResolutionError,
        NetworkFault.Refused or NetworkFault.DownForAWhile => HttpRequestError.ConnectionError,
        NetworkFault.SecureConnection => HttpRequestError.SecureConnectionError,
        _ => null,
    };

    /// <summary>Where the contract or the fault's name says so, nothing happens at the partner. For a 2xx that proves nothing the dice decide.</summary>
    private bool NotApplied(NetworkFault fault) => fault switch
    {
        NetworkFault.None or NetworkFault.Slow or NetworkFault.AnswerLost or NetworkFault.EffectAfterTimeout or NetworkFault.ResetAfterEffect
            or NetworkFault.ServerErrorAfterEffect => false,
        NetworkFault.RequestLost or NetworkFault.HangsForAWhile or NetworkFault.ResetBeforeEffect or NetworkFault.ServerErrorBeforeEffect
            or NetworkFault.NotProcessed or NetworkFault.TooMany or NetworkFault.TooManyRetryAfter or NetworkFault.CredentialsRefused
            or NetworkFault.RefusedInOtherWords => true,
        _ => world.Dice.Chance(0.5),
    };

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
