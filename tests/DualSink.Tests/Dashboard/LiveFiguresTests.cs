using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace DualSink.Tests.Dashboard;

/// <summary>The page shows what the sinks do, while they do it.</summary>
public sealed class LiveFiguresTests(Browser browser) : DashboardTest(browser)
{
    [Fact]
    public async Task Bars_that_are_written_are_seen_in_both_lanes()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await Expect(page.Locator("#verdict-words")).ToHaveTextAsync("Ready: no bar has come yet");
        await Expect(page.Locator("[data-notice=empty] pre")).ToContainTextAsync($"{serving.Url}/api/v1/bars");

        await SendAsync(serving, 1234);

        await ShowsInLedgerAsync(page, "accepted", 1234, 1234);
        await ShowsInLedgerAsync(page, "committed", 1234, 1234);
        await Expect(WordOf(page, "ledger")).ToHaveTextAsync("Balances");
        await Expect(page.Locator("#tile-mode .more")).ToHaveTextAsync("legacy confirms");
        await Expect(page.Locator("#tile-health")).ToHaveAttributeAsync("data-level", "good");
        await Expect(page.Locator("#verdict-words")).ToHaveTextAsync("Nothing is being lost");
        await Expect(page.Locator("[data-notice=empty]")).ToHaveCountAsync(0);
        Assert.Empty(watched.Faults);
    }

    [Fact]
    public async Task Both_sinks_are_drawn_on_one_scale_with_their_difference()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await using var traffic = new Traffic(() => SendAsync(serving, 50));

        // Each of the five figures, three times, and all of it drawn: a canvas that nothing was drawn on is empty.
        await Expect(page.Locator(".metric .chart canvas")).ToHaveCountAsync(15);
        var throughput = page.Locator(".cell[data-figure=bars_per_second] .value");
        foreach (var sink in (int[])[0, 1])
        {
            await Expect(throughput.Nth(sink)).ToHaveTextAsync(NotZero());
        }

        await Expect(page.Locator(".cell[data-figure=commit_p50_ms][data-sink=legacy] .value").Nth(2)).ToHaveTextAsync(Measured());
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('.cell[data-figure=bars_per_second] canvas')].every(canvas => new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer).some(pixel => pixel !== 0))");
        Assert.Empty(watched.Faults);
    }

    [Fact]
    public async Task The_cursor_reads_the_same_moment_in_every_chart_by_pointer_and_by_key()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await using var traffic = new Traffic(() => SendAsync(serving, 20));
        await Expect(page.Locator(".cell[data-figure=bars_per_second] .value").First).ToHaveTextAsync(NotZero());
        await page.Locator("[data-seconds='120']").ClickAsync();

        var chart = page.Locator(".cell[data-figure=commit_p50_ms][data-sink=provider] .u-over");
        await chart.HoverAsync(new() { Position = new() { X = 60, Y = 20 } });
        await Expect(page.Locator("#read-at")).ToHaveTextAsync(AtATime());
        Assert.Equal(15, await page.Locator(".u-cursor-x:not(.u-off)").CountAsync());

        await page.Locator("h1").HoverAsync();
        await Expect(page.Locator("#read-at")).ToHaveTextAsync("now");

        await page.Locator("#metrics").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(page.Locator("#read-at")).ToHaveTextAsync(AtATime());
        await Expect(page.Locator("#announcer")).ToContainTextAsync("Throughput: legacy");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#read-at")).ToHaveTextAsync("now");
    }

    [Fact]
    public async Task A_page_that_is_loaded_again_still_knows_the_minutes_before()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await using (new Traffic(() => SendAsync(serving, 30)))
        {
            await Expect(page.Locator(".cell[data-figure=bars_per_second] .value").First).ToHaveTextAsync(NotZero());
        }

        await OrderAsync(serving, "switch", new { mode = "failover" });
        await Expect(page.Locator("#event-list li").First).ToContainTextAsync("switched");

        await page.ReloadAsync();
        await LiveAsync(page);

        await Expect(WordOf(page, "mode")).ToHaveTextAsync("failover");
        await Expect(page.Locator("#event-list li").First).ToContainTextAsync("switched");
        await page.WaitForFunctionAsync("() => /between .* and [1-9]/.test(document.querySelector('.cell[data-figure=bars_per_second] .chart').getAttribute('aria-label'))");
        Assert.Empty(watched.Faults);
    }

    [Fact]
    public async Task A_service_that_goes_away_is_told_and_taken_up_again_when_it_comes_back()
    {
        var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await SendAsync(serving, 10);
        await ShowsInLedgerAsync(page, "committed", 10, 10);

        await serving.EndAsync();
        await serving.DisposeAsync();

        await Expect(page.Locator("#link-word")).ToHaveTextAsync("Disconnected");
        await Expect(page.Locator("#link-at")).ToHaveTextAsync(Old());
        await Expect(page.Locator("[data-notice=connection]")).ToContainTextAsync("look whether dualsink serve runs at");
        await Expect(page.Locator("#verdict-words")).ToContainTextAsync("Not known now.");
        await Expect(page.Locator("#switch")).ToBeHiddenAsync();

        await using var again = await ServeAsync(urls: serving.Url);
        await LiveAsync(page);
        await SendAsync(again, 5);
        await ShowsInLedgerAsync(page, "committed", 15, 15);
        await Expect(page.Locator("[data-notice=connection]")).ToHaveCountAsync(0);
        await Expect(page.Locator("#switch")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_embedded_default_is_told_and_a_chosen_database_is_not()
    {
        await using (var serving = await ServeAsync())
        await using (var watched = await OpenAsync(serving))
        {
            await Expect(watched.Page.Locator("[data-notice=default]")).ToContainTextAsync("The embedded default is in use.");
        }

        await using var chosen = await ServeAsync(options: ["--database", "sqlite:///chosen.db", "--journal", "chosen-journal.db"]);
        await using var page = await OpenAsync(chosen);
        await Expect(WordOf(page.Page, "mode")).ToHaveTextAsync("dual");
        await Expect(page.Page.Locator("[data-notice=default]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_mode_with_one_table_says_that_the_other_is_not_written()
    {
        await using var serving = await ServeAsync("provider");
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await SendAsync(serving, 10);

        await Expect(page.Locator(".sink[data-sink=legacy] .state")).ToHaveTextAsync("not written");
        await Expect(page.Locator(".sink[data-sink=provider] .state")).ToHaveTextAsync("writing");
        await Expect(page.Locator("#tile-mode .more")).ToHaveTextAsync("provider confirms");
        await Expect(page.Locator("#verdict-words")).ToHaveTextAsync("Running without a journal");
        Assert.Empty(watched.Faults);
    }

    private static Regex NotZero() => new("[1-9]");

    private static Regex Measured() => new(@"^p99 [\d.,]+$");

    private static Regex AtATime() => new(@"^at \d\d:\d\d:\d\d$");

    private static Regex Old() => new(@"^figures \d+ s old$");
}
