using System.Globalization;
using static Microsoft.Playwright.Assertions;

namespace DualSink.Tests.Dashboard;

/// <summary>What the page costs: bytes, requests, the time until something is seen.</summary>
public sealed class WeightTests(Browser browser) : DashboardTest(browser)
{
    private const int MaxBytes = 200_000;

    /// <summary>Milliseconds, on a machine with a core to spare.</summary>
    private const int MaxFirstPaint = 500;

    [Fact]
    public async Task Everything_comes_from_the_service_and_is_small_and_soon_there()
    {
        await using var serving = await ServeAsync();
        await SendAsync(serving, 100);
        await using var watched = await OpenAsync(serving);
        await ShowsInLedgerAsync(watched.Page, "committed", 100, 100);

        Assert.All(watched.Requests, address => Assert.StartsWith(serving.Url + "/", address));
        Assert.Empty(watched.Faults);
        var files = watched.Requests.Where(address => !address.Contains("/api/", StringComparison.Ordinal)).Distinct().ToList();
        var bytes = 0;
        foreach (var file in files)
        {
            bytes += (await serving.Client.GetByteArrayAsync(file, TestContext.Current.CancellationToken)).Length;
        }

        Assert.InRange(files.Count, 10, 60);
        Assert.InRange(bytes, 1, MaxBytes);
        var paint = (await watched.AskAsync("performance.getEntriesByName('first-contentful-paint')[0].startTime")).GetDouble();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Count} files, {bytes:N0} bytes unpacked, first paint after {paint:F0} ms"));
        Assert.InRange(paint, 0, MaxFirstPaint * Busyness.Now);
    }

    [Fact]
    public async Task Nothing_is_polled_while_it_is_live()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await using var traffic = new Traffic(() => SendAsync(serving, 20));
        await Expect(WordOf(page, "health")).ToHaveTextAsync("Both well");
        await Expect(page.Locator("#no-events")).ToBeVisibleAsync();
        var asked = watched.Requests.Count;

        await LooksAsync(page, 5);

        Assert.Equal(asked, watched.Requests.Count);
        Assert.Single(watched.Requests, address => address.EndsWith("/api/v1/live", StringComparison.Ordinal));
    }
}
