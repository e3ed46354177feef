using System.Net;
using System.Net.Http.Headers;
using LinkageHub.Partners;
using LinkageHub.Simulation.Nodes;
using LinkageHub.Simulation.Partners;

namespace LinkageHub.Simulation.Faults;

/// <summary>One exchange of the hub with a partner, whether or not anything arrived.</summary>
internal sealed record Exchange(string? IdempotencyKey, int Attempt, string Path, TimeSpan At);

/// <summary>
/// The way to the partners of one world: everything passes as it should, but for the writes of one operation, which meet what was planned
/// for them, one misdeed after the other.
/// </summary>
internal sealed class MisbehavingPartners(World world, Operation operation, Queue<Misdeed> planned)
{
    private readonly List<Exchange> exchanges = [];
    private readonly World world = world;
    private readonly Operation operation = operation;
    private readonly Queue<Misdeed> planned = planned;
    private byte[] lastWrite = [];

    public IReadOnlyList<Exchange> Exchanges => exchanges;

    /// <summary>Look-ups of the operation meet the plan too, from the first write on.</summary>
    public bool AlsoReads { get; init; }

    private string Prefix { get; } = operation + ":";

    public HttpMessageHandler WayOf(Node node, string partner) => new Way(this, node, new HttpMessageInvoker(new SimulatedNetwork(world, node, partner)));

    private bool Meets(Exchange exchange) => planned.Count > 0
        && (exchange.IdempotencyKey?.StartsWith(Prefix, StringComparison.Ordinal) == true
            || (AlsoReads && exchange.IdempotencyKey is null && exchanges.Exists(one => one.IdempotencyKey?.StartsWith(Prefix, StringComparison.Ordinal) == true)));

    private sealed class Way(MisbehavingPartners partners, Node node, HttpMessageInvoker good) : HttpMessageHandler
    {
        private World World => partners.world;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var exchange = new Exchange(Header(request, "Idempotency-Key"), int.TryParse(Header(request, "LinkageHub-Attempt"), out var n) ? n : 0,
                request.RequestUri!.AbsolutePath, World.Loop.Now);
            var meets = partners.Meets(exchange);
            partners.exchanges.Add(exchange);
            if (!meets)
                return good.SendAsync(request, cancellationToken);

            var answered = new TaskCompletionSource<HttpResponseMessage>();
            cancellationToken.UnsafeRegister(_ => answered.TrySetCanceled(cancellationToken), null);
            Meet(partners.planned.Dequeue(), exchange, request, answered);
            return answered.Task;
        }

        private void Meet(Misdeed misdeed, Exchange exchange, HttpRequestMessage request, TaskCompletionSource<HttpResponseMessage> answered)
        {
            if (misdeed is Misdeed.NoConnection { Why: var why })
                Soon(() => answered.TrySetException(new HttpRequestException(why, "no way there")));
            if (misdeed is Misdeed.NoConnection or Misdeed.ConnectionHangs)
                return;

            var body = new MemoryStream();
            request.Content?.CopyToAsync(body).GetAwaiter().GetResult();
            var call = new Arrival(request.Method.Method, exchange.Path, exchange.IdempotencyKey, exchange.Attempt, body.ToArray());
            if (call.IdempotencyKey is not null)
            {
                World.Judges.Wire.Left(node, call);
                partners.lastWrite = call.Body;
            }
            Apply(misdeed.Does, call);
            switch (misdeed)
            {
                case Misdeed.Reset:
                    Soon(() => answered.TrySetException(new HttpRequestException(HttpRequestError.Unknown, "reset", new IOException("reset"))));
                    break;
                case Misdeed.HugeHeader:
                    Soon(() => answered.TrySetException(new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, "too large")));
                    break;
                case Misdeed.Status status:
                    Soon(() => answered.TrySetResult(Message(TwistedAnswer.Of(status), status)));
                    break;
                case Misdeed.Twisted { How: var twist }:
                    Soon(() =>
                    {
                        // A lie in good form is the partner's own word: nobody can tell it from the truth.
                        if (twist is Twist.OtherContent)
                            World.Judges.Wire.Answered(node, call);
                        answered.TrySetResult(Message(twist, TwistedAnswer.Of(twist, partners.operation, KeyOf(call), partners.lastWrite)));
                    });
                    break;
            }
        }

        /// <summary>What arrives is applied when the partner gets to it, whether or not anybody still waits.</summary>
        private void Apply(PartnerDoes does, Arrival call)
        {
            if (does is PartnerDoes.Nothing)
                return;
            if (call.IdempotencyKey is { } key)
                World.Partners.Leaves(key);
            World.Loop.After(does is PartnerDoes.AppliesItLate ? World.Swarm.Timeout + TimeSpan.FromMinutes(10) : TimeSpan.FromMilliseconds(5), null, () =>
            {
                if (call.IdempotencyKey is { } arrived)
                    World.Partners.Arrived(arrived);
                World.Partners.Handle(call);
            });
        }

        private void Soon(Action act) => World.Loop.After(TimeSpan.FromMilliseconds(10), node.Life, act);

        private static HttpResponseMessage Message(TwistedAnswer answer, Misdeed.Status status)
        {
            var message = Message(answer, new ByteArrayContent(answer.Body));
            if (status.RetryAfter is { } wait)
                message.Headers.TryAddWithoutValidation("Retry-After", wait);
            if (status.Location is { } location)
                message.Headers.Location = new Uri(location);
            return message;
        }

        private HttpResponseMessage Message(Twist twist, TwistedAnswer answer) => Message(answer, twist switch
        {
            Twist.Truncated => new StreamContent(new BrokenBody(answer.Body, World.Loop, node.Life, everySecond: false)),
            Twist.OneByteASecond => new StreamContent(new BrokenBody(answer.Body, World.Loop, node.Life, everySecond: true)),
            // The handler in front of the hub reads what was promised, and no byte more.
            Twist.LengthTooShort => new ByteArrayContent(answer.Body[..3]),
            _ => new ByteArrayContent(answer.Body),
        });

        private static HttpResponseMessage Message(TwistedAnswer answer, HttpContent content)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue(answer.MediaType);
            if (answer.ContentEncoding is { } encoding)
                content.Headers.ContentEncoding.Add(encoding);
            return new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = content };
        }

        private static string KeyOf(Arrival call) => call.IdempotencyKey?.Split(':')[2] ?? call.Path.Split('/')[^1];

        private static string? Header(HttpRequestMessage request, string name) =>
            request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
    }
}
