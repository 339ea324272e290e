using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DualSink.Tests.Dashboard;

/// <summary>Nobody is kept out: by the theme, the width, a screen reader, or a refused key without a word on what to do.</summary>
public sealed class AccessTests(Browser browser) : DashboardTest(browser)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Axe_finds_nothing_serious_on_the_page_and_in_its_dialogs(ColorScheme scheme, int width)
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving, scheme, width);
        var page = watched.Page;
        Assert.Empty(await watched.BarriersAsync());

        await SendAsync(serving, 40);
        await SendAsync(serving, 1, symbol: new string('A', 30));
        await Expect(page.Locator("#event-list li").First).ToContainTextAsync("dead letters");
        await page.Locator("#compare").ClickAsync();
        await Expect(WordOf(page, "parity")).Not.ToHaveTextAsync("Not compared");
        Assert.Empty(await watched.BarriersAsync());

        await page.Locator("#switch").ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "provider" }).CheckAsync();
        await Expect(page.Locator("#agree")).ToBeVisibleAsync();
        Assert.Empty(await watched.BarriersAsync());
        await page.Keyboard.PressAsync("Escape");

        await page.Locator(".examples button").First.ClickAsync();
        await Expect(page.Locator(".rows-two tbody tr")).ToHaveCountAsync(5);
        Assert.Empty(await watched.BarriersAsync());
        await page.Keyboard.PressAsync("Escape");

        await page.Locator("#event-list li").Last.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("dialog .manual p").First).ToBeVisibleAsync();
        Assert.Empty(await watched.BarriersAsync());
        await page.Keyboard.PressAsync("Escape");

        await serving.EndAsync();
        await Expect(page.Locator("#link-word")).ToHaveTextAsync("Disconnected");
        Assert.Empty(await watched.BarriersAsync());
        Assert.Empty(watched.Faults);
    }

    [Fact]
    public async Task The_manual_that_is_served_has_no_barrier_either()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);

        await watched.Page.GotoAsync($"{serving.Url}/docs/operations");

        await Expect(watched.Page.Locator("#it-failed-over")).ToBeVisibleAsync();
        Assert.Empty(await watched.BarriersAsync());
    }

    [Fact]
    public async Task It_fits_from_a_phone_to_a_wide_screen()
    {
        await using var serving = await ServeAsync();
        await SendAsync(serving, 40);
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await ShowsInLedgerAsync(page, "committed", 40, 40);
        foreach (var width in (int[])[360, 390, 600, 720, 820, 1024, 1101, 1280, 1440, 1920, 2560])
        {
            await page.SetViewportSizeAsync(width, 900);
            var chart = page.Locator(".cell[data-sink=legacy] .chart").First;
            await page.WaitForFunctionAsync("() => [...document.querySelectorAll('.chart')].every(chart => chart.clientWidth === 0 || Math.abs(chart.clientWidth - chart.querySelector('.uplot').clientWidth) <= 1)");

            Assert.True((await watched.AskAsync("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).GetBoolean(), $"It is wider than {width}.");
            Assert.True((await chart.BoundingBoxAsync())!.Width > 140);
        }
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_it_is_chosen()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving, ColorScheme.Dark);
        var page = watched.Page;
        var dark = await PaperAsync(watched);

        await page.Locator("#theme").ClickAsync();
        await Expect(page.Locator("#theme")).ToHaveTextAsync("Theme: light");
        var light = await PaperAsync(watched);
        Assert.NotEqual(dark, light);

        await page.ReloadAsync();
        Assert.Equal(light, await PaperAsync(watched));
        await page.Locator("#theme").ClickAsync();
        await Expect(page.Locator("#theme")).ToHaveTextAsync("Theme: dark");
        Assert.Equal(dark, await PaperAsync(watched));
        await page.Locator("#theme").ClickAsync();
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await Expect(page.Locator("#theme")).ToHaveTextAsync("Theme: auto");
        Assert.Equal(light, await PaperAsync(watched));
    }

    [Fact]
    public async Task Steady_traffic_says_nothing_aloud()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await using var traffic = new Traffic(() => SendAsync(serving, 20));
        await Expect(WordOf(page, "health")).ToHaveTextAsync("Both well");
        await Expect(WordOf(page, "ledger")).ToHaveTextAsync("Balances");

        // What the first bars changed is said within two looks.
        await LooksAsync(page, 3);
        await page.EvaluateAsync("() => { window.told = 0; new MutationObserver(() => window.told++).observe(document.getElementById('announcer'), { childList: true, characterData: true, subtree: true }); }");

        await LooksAsync(page, 5);

        Assert.Equal(0, (await watched.AskAsync("window.told")).GetInt32());
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1440)]
    public async Task The_page_ends_with_its_footer_however_much_has_happened(int width)
    {
        await using var serving = await ServeAsync();
        for (var i = 0; i < 30; i++)
        {
            await OrderAsync(serving, $"lanes/provider/{(i % 2 == 0 ? "pause" : "resume")}", new { });
        }

        await using var watched = await OpenAsync(serving, width: width);
        await Expect(watched.Page.Locator("#event-list > li")).ToHaveCountAsync(30);

        Assert.InRange((await watched.AskAsync("document.documentElement.scrollHeight - Math.max(innerHeight, document.querySelector('footer').getBoundingClientRect().bottom + scrollY)")).GetDouble(), -4, 4);
    }

    private static async Task<string> PaperAsync(WatchedPage watched) => (await watched.AskAsync("getComputedStyle(document.body).backgroundColor")).GetString()!;
}
