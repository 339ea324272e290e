using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DualSink.Tests.Cli;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DualSink.Tests.Dashboard;

/// <summary>The page in a real browser, served by a real <c>serve</c> on loopback.</summary>
public abstract partial class DashboardTest(Browser browser) : CommandTest
{
    private static readonly DateTime Monday = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private int _barsSent;

    protected Browser Browser => browser;

    /// <summary>Starts the service; its address is <paramref name="urls"/>, or a free port.</summary>
    private protected async Task<Serving> ServeAsync(string mode = "dual", string urls = "http://127.0.0.1:0", params string[] options)
    {
        var run = Start(["serve", "--urls", urls, "--mode", mode, .. options]);
        await run.UntilSaidAsync("Listening on http://");
        return new Serving(run, Address().Match(run.Error).Groups["url"].Value);
    }

    /// <summary>Sends bars that were not sent before, one a minute, and waits until they are taken.</summary>
    private protected async Task SendAsync(Serving serving, int count, string symbol = "AAPL", string? key = null)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++, _barsSent++)
        {
            lines.Append(CultureInfo.InvariantCulture, $$"""{"source":"acme","symbol":"{{symbol}}","timeframe":"1m","timestamp":"{{Monday.AddMinutes(_barsSent):s}}Z","open":101.25,"high":102.5,"low":100.75,"close":101.5,"volume":{{1000 + i}}}""").Append('\n');
        }

        using var body = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/bars") { Content = body };
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        using var answer = await serving.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    /// <summary>Asks the service for something an operator may.</summary>
    private protected static async Task<JsonElement> OrderAsync(Serving serving, string path, object order)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/{path}") { Content = JsonContent.Create(order) };
        request.Headers.Add("X-DualSink-Action", "1");
        using var answer = await serving.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    /// <summary>The page, live.</summary>
    private protected async Task<WatchedPage> OpenAsync(Serving serving, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900)
    {
        var watched = await browser.NewPageAsync(scheme, width, height);
        await watched.Page.GotoAsync(serving.Url);
        await LiveAsync(watched.Page);
        return watched;
    }

    /// <summary>Waits until the page has figures that are live.</summary>
    private protected static Task LiveAsync(IPage page) => Expect(page.Locator("#link-word")).ToHaveTextAsync("Live");

    /// <summary>Waits until the page has drawn some more looks of the service.</summary>
    private protected static async Task LooksAsync(IPage page, int count)
    {
        for (var look = 0; look < count; look++)
        {
            var before = await page.Locator("#link-at").TextContentAsync();
            await Expect(page.Locator("#link-at")).Not.ToHaveTextAsync(before!);
        }
    }

    /// <summary>How many bars of a fate the ledger on the page shows for both lanes.</summary>
    private protected static Task ShowsInLedgerAsync(IPage page, string fate, int legacy, int provider) =>
        Expect(page.Locator("#ledger tr", new() { Has = page.Locator($"th:text-is('{fate}')") }).Locator("td"))
            .ToHaveTextAsync([legacy.ToString("N0", CultureInfo.InvariantCulture), provider.ToString("N0", CultureInfo.InvariantCulture)]);

    /// <summary>What a tile of the strip says in large letters.</summary>
    private protected static ILocator WordOf(IPage page, string tile) => page.Locator($"#tile-{tile} .word");

    [GeneratedRegex(@"Listening on (?<url>http://[\d.]+:\d+)")]
    private static partial Regex Address();
}
