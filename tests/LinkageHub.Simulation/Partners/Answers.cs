using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace LinkageHub.Simulation.Partners;

/// <summary>The partner's reply as it comes back through a fault.</summary>
internal static class Answers
{
    public static HttpResponseMessage Of(NetworkFault fault, Reply? reply, Arrival call, World world)
    {
        var dice = world.Dice;
        switch (fault)
        {
            case NetworkFault.ServerErrorBeforeEffect or NetworkFault.ServerErrorAfterEffect:
                return Plain(dice.Pick([500, 502, 503, 504]));
            case NetworkFault.BusyRetrySeconds:
                return Plain(503, dice.Between(1, 4).ToString(CultureInfo.InvariantCulture));
            case NetworkFault.BusyRetryDate:
                return Plain(503, (world.Loop.Time + TimeSpan.FromSeconds(3)).ToString("r", CultureInfo.InvariantCulture));
            case NetworkFault.BusyRetryAbsurd:
                return Plain(503, "99999999999");
            case NetworkFault.BusyRetryNegative:
                return Plain(503, "-5");
            case NetworkFault.BusyRetryPast:
                return Plain(503, (world.Loop.Time - TimeSpan.FromDays(1)).ToString("r", CultureInfo.InvariantCulture));
            case NetworkFault.NotProcessed:
                return With(Message(Reply.Refuse(503, "not_processed")), "2");
            case NetworkFault.TooMany:
                return Message(Reply.Refuse(429, "too_many_requests"));
            case NetworkFault.TooManyRetryAfter:
                return With(Message(Reply.Refuse(429, "too_many_requests")), "2");
            case NetworkFault.RequestTimeout:
                return Plain(dice.Pick([408, 425]));
            case NetworkFault.CredentialsRefused:
                return Message(Reply.Refuse(dice.Pick([401, 403]), "unauthorized"));
            case NetworkFault.Redirect:
                return Plain(dice.Pick([301, 302, 307]));
            case NetworkFault.RefusedInOtherWords:
                return Message(Reply.Refuse(dice.Pick([400, 409, 422]), "maintenance"));
            case NetworkFault.RefusedByAProxy:
                return Html(dice.Pick([400, 404, 409, 413]));
        }
        reply ??= Reply.Of(200, new { });
        return fault switch
        {
            NetworkFault.EmptyAnswer => Message(reply with { Status = 200, Body = [] }),
            NetworkFault.TruncatedAnswer => Cut(reply, world),
            NetworkFault.GarbageAnswer => Message(new Reply(200, [0x83, 0x00, 0xff, 0x7b], "application/json")),
            NetworkFault.HtmlAnswer => Html(200),
            NetworkFault.OtherJson => Message(Reply.Of(200, new[] { 1, 2, 3 })),
            NetworkFault.NotGood => Message(Reply.Of(200, new { result = "NG" })),
            NetworkFault.OtherKey => Message(Reply.Of(200, new { printSerial = "ZZZZ9999", receptionNumber = "999999999999-99", recordId = "R-1", insuranceLinkage = "済", copyDelivered = true, status = "変更手続中" })),
            NetworkFault.OtherCharset => Charset(Message(reply with { Status = 200 })),
            NetworkFault.OtherMediaType => Message(reply with { Status = 200, MediaType = "text/plain" }),
            NetworkFault.Compressed => Encoded(Message(reply with { Status = 200 })),
            NetworkFault.NoContent => new HttpResponseMessage(HttpStatusCode.NoContent),
            _ => Message(reply),
        };
    }

    private static HttpResponseMessage Message(Reply reply)
    {
        var content = new ByteArrayContent(reply.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue(reply.MediaType);
        return new HttpResponseMessage((HttpStatusCode)reply.Status) { Content = content };
    }

    private static HttpResponseMessage Plain(int status, string? retryAfter = null) =>
        With(Message(new Reply(status, Encoding.UTF8.GetBytes("busy"), "text/plain")), retryAfter);

    private static HttpResponseMessage Html(int status) =>
        Message(new Reply(status, Encoding.UTF8.GetBytes("<html><form>login</form></html>"), "text/html"));

    private static HttpResponseMessage With(HttpResponseMessage message, string? retryAfter)
    {
        if (retryAfter is not null)
            message.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return message;
    }

    private static HttpResponseMessage Charset(HttpResponseMessage message)
    {
        message.Content.Headers.ContentType!.CharSet = "shift_jis";
        return message;
    }

    private static HttpResponseMessage Encoded(HttpResponseMessage message)
    {
        message.Content.Headers.ContentEncoding.Add("gzip");
        return message;
    }

    private static HttpResponseMessage Cut(Reply reply, World world)
    {
        var content = new StreamContent(new Faults.BrokenBody(reply.Body[..(reply.Body.Length / 2)], world.Loop, new NodeLife(), everySecond: false));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }
}
