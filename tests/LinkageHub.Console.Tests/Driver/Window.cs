using System.Text.Json;
using LinkageHub.Scenarios.Driver;
using Microsoft.Playwright;

namespace LinkageHub.ConsoleTests.Driver;

/// <summary>Debian's chromium, started once for all tests that look through it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("LINKAGEHUB_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright?.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class ConsoleGround : ICollectionFixture<Ground>, ICollectionFixture<Chromium>
{
    public const string Name = "console";
}

/// <summary>Doors and rights, on ground of their own beside the walks.</summary>
[CollectionDefinition(Name)]
public sealed class AccessGround : ICollectionFixture<Ground>, ICollectionFixture<Chromium>
{
    public const string Name = "access";
}

/// <summary>One person's browser window. Whatever he does, the page's rules of safety must never have been broken.</summary>
public sealed class Window : IAsyncDisposable
{
    private static readonly string Axe = ReadAxe();
    private static readonly string Pictures = Path.Combine(AppContext.BaseDirectory, "screens");

    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];

    private Window(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, line) =>
        {
            if (line.Type is "error" && !line.Text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal))
                complaints.Add(line.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
    }

    public IPage Page { get; }

    public static async Task<Window> OpensAsync(Chromium chromium, Uri console, ColorScheme light = ColorScheme.Light, bool script = true)
    {
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = console.ToString(), Locale = "ja-JP", ColorScheme = light, JavaScriptEnabled = script, ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
        });
        context.SetDefaultTimeout(20_000);
        return new Window(context, await context.NewPageAsync());
    }

    public async Task SignsIn(Colleague who)
    {
        await Page.GotoAsync("/sign-in");
        await Page.GetByLabel("ユーザー名").FillAsync(who.Name);
        await Page.GetByLabel("パスワード").FillAsync(Colleague.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "サインイン", Exact = true }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(who.DisplayName);
    }

    public async Task Finds(string what)
    {
        await Page.GetByRole(AriaRole.Searchbox).FillAsync(what);
        await Page.Keyboard.PressAsync("Enter");
    }

    public Task Clicks(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name }).Or(Page.GetByRole(AriaRole.Link, new() { Name = name })).First.ClickAsync();

    public Task Reads(string text) => Assertions.Expect(Page.Locator("main")).ToContainTextAsync(text, new() { Timeout = 30_000 });

    /// <summary>Kept as build output, to be looked at by people.</summary>
    public async Task IsPictured(string name)
    {
        Directory.CreateDirectory(Pictures);
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"{name}.png"), FullPage = true });
    }

    /// <summary>axe-core's serious and critical findings, each with the element.</summary>
    public async Task IsAccessible(string name)
    {
        await Page.EvaluateAsync(Axe);
        var found = await Page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run({ resultTypes: ['violations'] })).violations.filter(v => v.impact === 'serious' || v.impact === 'critical')"
            + ".map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html + ' ' + n.failureSummary).join(' | ')}`)");
        Assert.True(found.GetArrayLength() == 0, $"{name}: {string.Join(Environment.NewLine, found.EnumerateArray().Select(line => line.GetString()))}");
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.Empty(complaints);
    }

    private static string ReadAxe()
    {
        using var reader = new StreamReader(typeof(Window).Assembly.GetManifestResourceStream("axe.js")!);
        return reader.ReadToEnd();
    }
}
