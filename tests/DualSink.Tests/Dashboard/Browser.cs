using DualSink.Tests.Dashboard;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Browser))]

namespace DualSink.Tests.Dashboard;

/// <summary>One Chromium for all tests, started when the first asks for it. Each page has a profile of its own.</summary>
public sealed class Browser : IAsyncDisposable
{
    /// <summary>How long a page is waited for: a loaded machine is slow, and a test that waits in vain fails all the same.</summary>
    private const float Patience = 30_000;

    // Nothing that calls home, no sandbox for root, who has none to give away.
    private static readonly string[] Flags =
    [
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        .. Environment.UserName == "root" ? (string[])["--no-sandbox"] : [],
    ];

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Chromium)>> _started = new(StartAsync);

    /// <summary>An empty page of a profile of its own.</summary>
    internal async Task<WatchedPage> NewPageAsync(ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900)
    {
        var context = await (await _started.Value).Chromium.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        return new WatchedPage(context, await context.NewPageAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_started is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            var (playwright, chromium) = await _started.Value;
            await chromium.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Chromium)> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = WebTools.Chromium, Args = Flags }));
    }
}
