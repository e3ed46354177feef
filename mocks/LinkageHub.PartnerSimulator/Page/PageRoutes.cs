using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Autopilot;
using LinkageHub.PartnerSimulator.Control;

namespace LinkageHub.PartnerSimulator.Page;

/// <summary>The simulator's page: works without script; with it, what happens shows by itself.</summary>
internal sealed class PageRoutes(World world, Desk desk, ScenarioLibrary library, Autopilots autopilots, TimeProvider clock)
{
    public const string Address = "/_sim/page";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private static readonly Dictionary<string, string> Assets = new()
    {
        ["tokens.css"] = "text/css; charset=utf-8", ["page.css"] = "text/css; charset=utf-8", ["page.js"] = "text/javascript; charset=utf-8",
    };

    public void Map(WebApplication app)
    {
        app.MapGet("/", context => Redirect(context, Address));
        var page = app.MapGroup(Address);
        page.MapGet("", ShowAsync);
        page.MapGet("/live", LiveAsync);
        page.MapGet("/assets/{name}", AssetAsync);
        page.MapPost("/scenario", ChooseAsync);
        page.MapPost("/act", ActAsync);
        page.MapPost("/autopilot", FlyAsync);
    }

    private Task ShowAsync(HttpContext context)
    {
        var run = RunOf(context);
        var act = PersonAct.Find(context.Request.Query["act"].ToString()) ?? PersonAct.All[0];
        // Before the gate: those that nobody has looked at yet are held against their contracts here.
        var broken = run.Requests.CountBroken();
        PageView view;
        lock (run.Gate)
        {
            view = PageView.Of(run, library, autopilots.Status(run), act, context.Request.Query["key"].ToString(), broken);
            run.Said = null;
        }

        return SendAsync(context, PageParts.Whole(view));
    }

    /// <summary>What happens, as a piece of the page; with <c>seen</c> it waits until there is something newer.</summary>
    private async Task LiveAsync(HttpContext context)
    {
        var run = RunOf(context);
        var seen = long.TryParse(context.Request.Query["seen"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        for (var until = clock.GetUtcNow() + LongestWait; ;)
        {
            Task changed, written;
            var broken = run.Requests.CountBroken();
            PageView view;
            lock (run.Gate)
            {
                view = PageView.Of(run, library, [], PersonAct.All[0], "", broken);
                (changed, written) = (run.Changed, run.LastWrite);
            }

            await written;
            var left = until - clock.GetUtcNow();
            if (view.LastSeq != seen || left <= TimeSpan.Zero)
            {
                await SendAsync(context, PageParts.Live(view));
                return;
            }

            await Task.WhenAny(changed, Task.Delay(left, clock, context.RequestAborted));
            context.RequestAborted.ThrowIfCancellationRequested();
        }
    }

    private async Task ChooseAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var run = world.Run(NameOf(form["run"]));
        var scenario = library.Find(form["name"].ToString());
        lock (run.Gate)
        {
            run.Scenario = scenario is null ? null : new ScenarioPlay(scenario);
            run.Said = new Said(true, scenario is null ? "シナリオを終了しました。" : $"シナリオ {scenario.Name} を開始しました。");
        }

        await Back(context, run);
    }

    private async Task ActAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var run = world.Run(NameOf(form["run"]));
        if (PersonAct.Find(form["act"].ToString()) is not { } act)
        {
            await Back(context, run);
            return;
        }

        var key = form["key"].ToString().Trim();
        var answer = await desk.ActAsync(run, act, key, ActForm.Body(act, name => form["f." + name].ToString().Trim()).ToElement());
        using var document = JsonDocument.Parse(answer.Body);
        var good = answer.Status < 300;
        var said = good ? $"{act.Label}：{key}を操作しました。" : document.RootElement.GetText("detail") ?? "操作できませんでした。";
        lock (run.Gate)
            run.Said = new Said(good, good ? said : $"{act.Label}：{said}");
        await Back(context, run, $"&act={act.Name}&key={Uri.EscapeDataString(key)}");
    }

    private async Task FlyAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var run = world.Run(NameOf(form["run"]));
        lock (run.Gate)
        {
            if (form["do"] == "stop")
            {
                autopilots.Stop(run);
                run.Said = new Said(true, "自動操作を止めました。");
            }
            else
            {
                var seed = int.TryParse(form["seed"], NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) ? given : 1;
                var pace = double.TryParse(form["perMinute"], NumberStyles.Float, CultureInfo.InvariantCulture, out var many) ? many : 0;
                var answer = autopilots.Start(run, new AutopilotOrder(seed, pace, form["enters"] == "true"));
                run.Said = answer.Status < 300 ? new Said(true, "自動操作を開始しました。") : new Said(false, "種と速さを確認してください（1分あたり0より大きい数）。");
            }
        }

        await Back(context, run);
    }

    private static async Task AssetAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (!Assets.TryGetValue(name, out var type))
        {
            await UnknownPaths.AnswerAsync(context);
            return;
        }

        await using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream("page." + name)!;
        Guarded(context, type);
        await file.CopyToAsync(context.Response.Body);
    }

    private static Task SendAsync(HttpContext context, Markup html)
    {
        Guarded(context, "text/html; charset=utf-8");
        return context.Response.WriteAsync(html.Text);
    }

    private static void Guarded(HttpContext context, string type)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        // With "no-referrer" a browser would hide from us that a form came from this very page.
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        context.Response.ContentType = type;
    }

    private RunState RunOf(HttpContext context) => world.Run(NameOf(context.Request.Query["run"]));

    private static string NameOf(string? name) => string.IsNullOrWhiteSpace(name) ? World.DefaultRun : name.Trim();

    private static Task Back(HttpContext context, RunState run, string more = "") =>
        Redirect(context, $"{Address}?run={Uri.EscapeDataString(run.Name)}{more}");

    private static Task Redirect(HttpContext context, string address)
    {
        context.Response.StatusCode = 303;
        context.Response.Headers.Location = address;
        return Task.CompletedTask;
    }
}
