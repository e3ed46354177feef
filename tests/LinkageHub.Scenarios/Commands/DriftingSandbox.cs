using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Scenarios.Commands;

/// <summary>A partner's sandbox that has moved on: it answers as the simulator does, but for some words.</summary>
internal sealed class DriftingSandbox : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DriftingSandbox(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public static async Task<DriftingSandbox> StartAsync(Uri simulator, string run, params (string Word, string Instead)[] drift)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var http = new HttpClient();
        app.Run(async context =>
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, new Uri(simulator, context.Request.Path + context.Request.QueryString)) { Headers = { { "X-Sim-Run", run } } };
            asked.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
            using var answer = await http.SendAsync(asked);
            var body = drift.Aggregate(await answer.Content.ReadAsStringAsync(), (text, one) => text.Replace(one.Word, one.Instead, StringComparison.Ordinal));
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await context.Response.WriteAsync(body);
        });
        app.Lifetime.ApplicationStopped.Register(http.Dispose);
        await app.StartAsync();
        return new DriftingSandbox(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
