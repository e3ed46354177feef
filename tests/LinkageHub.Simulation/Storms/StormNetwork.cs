using LinkageHub.Simulation.Nodes;
using LinkageHub.Simulation.Partners;

namespace LinkageHub.Simulation.Storms;

/// <summary>How a partner is down.</summary>
public enum Down
{
    Refuses,
    Hangs,
    ServerError,
}

/// <summary>The way to the partners while one of them is down, and some records that it chokes on; keeps when every request was made.</summary>
internal sealed class StormNetwork(World world, string partner, Down how, Func<TimeSpan, bool> isDown, Func<string, bool> isPoison)
{
    /// <summary>Every try to reach the partner that was down, whether or not anything arrived.</summary>
    public List<TimeSpan> Asked { get; } = [];

    /// <summary>The same at the other partners.</summary>
    public List<TimeSpan> AskedElsewhere { get; } = [];

    /// <summary>Those of them that were about a record it chokes on.</summary>
    public List<TimeSpan> AskedForPoison { get; } = [];

    public HttpMessageHandler WayOf(Node node, string to) => new Way(this, world, node, to, new HttpMessageInvoker(new SimulatedNetwork(world, node, to)));

    private string Partner => partner;

    private NetworkFault Fault(string to, string path, TimeSpan now) =>
        to != partner ? NetworkFault.None : isDown(now) ? how switch
        {
            Down.Refuses => NetworkFault.Refused,
            Down.Hangs => NetworkFault.RequestLost,
            _ => NetworkFault.ServerErrorBeforeEffect,
        }
        : isPoison(path) ? NetworkFault.ServerErrorBeforeEffect : NetworkFault.None;

    private sealed class Way(StormNetwork storm, World world, Node node, string to, HttpMessageInvoker good) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var now = world.Loop.Now;
            (to == storm.Partner ? storm.Asked : storm.AskedElsewhere).Add(now);
            if (to == storm.Partner && storm.IsPoison(request.RequestUri!.AbsolutePath))
                storm.AskedForPoison.Add(now);
            var isWrite = request.Content is not null;
            var fault = storm.Fault(to, request.RequestUri!.AbsolutePath, now);
            // Poison is in the write; what the partner holds it can show.
            if (fault is NetworkFault.None || (!isWrite && !storm.IsDown(now)))
                return good.SendAsync(request, cancellationToken);

            var answered = new TaskCompletionSource<HttpResponseMessage>();
            cancellationToken.UnsafeRegister(_ => answered.TrySetCanceled(cancellationToken), null);
            if (fault is NetworkFault.Refused)
            {
                world.Loop.After(TimeSpan.FromMilliseconds(2), node.Life, () => answered.TrySetException(new HttpRequestException(HttpRequestError.ConnectionError, "refused")));
                return answered.Task;
            }
            if (isWrite)
            {
                var body = new MemoryStream();
                request.Content!.CopyToAsync(body, cancellationToken).GetAwaiter().GetResult();
                world.Judges.Wire.Left(node, new Arrival(request.Method.Method, request.RequestUri.AbsolutePath,
                    string.Join(',', request.Headers.GetValues("Idempotency-Key")), int.Parse(string.Join(',', request.Headers.GetValues("LinkageHub-Attempt")), null), body.ToArray()));
            }
            if (fault is NetworkFault.ServerErrorBeforeEffect)
                world.Loop.After(TimeSpan.FromMilliseconds(20), node.Life, () => answered.TrySetResult(new HttpResponseMessage(System.Net.HttpStatusCode.InternalServerError)));
            return answered.Task;
        }
    }

    private bool IsPoison(string path) => isPoison(path);

    private bool IsDown(TimeSpan now) => isDown(now);
}
