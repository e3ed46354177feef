using System.Net;
using System.Net.Sockets;

namespace LinkageHub.Kills.Lines;

/// <summary>Places on the way of one request and its answer.</summary>
public enum HttpPlace
{
    /// <summary>The connection stands; of the request nothing has passed.</summary>
    Connected,
    HalfRequest,
    /// <summary>The caller has sent all of it, nothing has reached the other side.</summary>
    RequestUnderWay,
    /// <summary>The other side has all of it; its answer is not waited for.</summary>
    RequestDelivered,
    /// <summary>The other side has answered; of the answer nothing has passed.</summary>
    Answered,
    HalfAnswer,
    /// <summary>The caller has all of the answer.</summary>
    AnswerDelivered,
}

/// <summary>A line that knows where a request and its answer begin, and where their halves are. Every exchange has its own connection.</summary>
public sealed class HttpLine(Func<EndPoint> target) : Line
{
    private volatile Wanted? armed;

    private sealed record Wanted(HttpPlace Place, Func<string, bool> IsIt, Halt Halt);

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>The next request whose head is like that is held at that place.</summary>
    public Halt HoldsAt(HttpPlace place, Func<string, bool> isIt)
    {
        var halt = new Halt();
        armed = new Wanted(place, isIt, halt);
        return halt;
    }

    public void HoldsNothing() => armed = null;

    protected override async Task CarryAsync(Socket caller)
    {
        var request = await HttpMessage.ReadAsync(caller, isAnswer: false);
        var wanted = armed is { } any && any.IsIt(request.Head) ? any : null;
        if (wanted is not null)
            armed = null;
        Task At(HttpPlace here) => here == wanted?.Place ? wanted.Halt.HoldAsync() : Task.CompletedTask;

        var other = await CallAsync(target());
        try
        {
            await At(HttpPlace.Connected);
            await At(HttpPlace.RequestUnderWay);
            var (first, rest) = request.Halves;
            await PassAsync(other, first);
            await At(HttpPlace.HalfRequest);
            await PassAsync(other, rest);
            await At(HttpPlace.RequestDelivered);
            var answer = await HttpMessage.ReadAsync(other, isAnswer: true);
            await At(HttpPlace.Answered);
            (first, rest) = answer.WithoutAnotherRequest().Halves;
            await PassAsync(caller, first);
            await At(HttpPlace.HalfAnswer);
            await PassAsync(caller, rest);
            await At(HttpPlace.AnswerDelivered);
            Close(caller);
            Close(other);
        }
        catch
        {
            Break(other);
            throw;
        }
    }
}
