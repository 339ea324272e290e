using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DualSink.Tests.Dashboard;

/// <summary>What an operator does on the page, and what becomes of it in the service.</summary>
public sealed class ActionTests(Browser browser) : DashboardTest(browser)
{
    [Fact]
    public async Task A_mode_is_switched_by_clicking_after_a_preview_and_a_consent()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await using (new Traffic(() => SendAsync(serving, 20)))
        {
            await page.Locator("#switch").ClickAsync();
            await Expect(page.Locator("#mode-dual")).ToBeDisabledAsync();
            var doIt = page.GetByRole(AriaRole.Button, new() { Name = "Switch", Exact = true });
            await Expect(doIt).ToBeDisabledAsync();

            await page.GetByRole(AriaRole.Radio, new() { Name = "provider" }).CheckAsync();
            await Expect(page.Locator(".preview")).ToContainTextAsync("Table bars (legacy) stops being written");
            var named = page.GetByRole(AriaRole.Button, new() { Name = "Switch to provider" });
            await Expect(named).ToBeDisabledAsync();
            await Expect(WordOf(page, "mode")).ToHaveTextAsync("dual");

            await page.Locator("#agree").CheckAsync();
            await named.ClickAsync();

            await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
            await Expect(WordOf(page, "mode")).ToHaveTextAsync("provider");
            await Expect(page.Locator("#event-list li").First).ToContainTextAsync("switched");
            await Expect(page.Locator(".sink[data-sink=legacy] .state")).ToHaveTextAsync("not written");
        }

        // Nothing was lost on the way: each bar is where its mode wanted it.
        await Expect(WordOf(page, "ledger")).ToHaveTextAsync("Balances");
        Assert.Empty(watched.Faults);
    }

    [Fact]
    public async Task A_mode_is_switched_with_the_keyboard_alone()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        var keyboard = page.Keyboard;
        await Expect(page.Locator("#switch")).ToBeVisibleAsync();

        await keyboard.PressAsync("Tab");
        await Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        for (var presses = 0; presses < 10 && !await IsFocusedAsync(page, "#switch"); presses++)
        {
            await keyboard.PressAsync("Tab");
        }

        await Expect(page.Locator("#switch")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Expect(page.Locator("dialog input[name=mode]").First).ToBeFocusedAsync();

        // Escape closes it, and focus is where it was.
        await keyboard.PressAsync("Escape");
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await Expect(page.Locator("#switch")).ToBeFocusedAsync();

        await keyboard.PressAsync("Enter");
        await Expect(page.Locator("dialog input[name=mode]").First).ToBeFocusedAsync();
        for (var presses = 0; presses < 10 && !await IsFocusedAsync(page, "#mode-failover"); presses++)
        {
            await keyboard.PressAsync("ArrowDown");
        }

        await Expect(page.Locator("#mode-failover")).ToBeCheckedAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Switch to failover" })).ToBeEnabledAsync();
        for (var presses = 0; presses < 10 && !await IsFocusedAsync(page, "dialog button.main"); presses++)
        {
            await keyboard.PressAsync("Tab");
        }

        await keyboard.PressAsync("Enter");

        await Expect(WordOf(page, "mode")).ToHaveTextAsync("failover");
        await Expect(page.Locator("#switch")).ToBeFocusedAsync();
        await Expect(page.Locator("#announcer")).Not.ToBeEmptyAsync();
    }

    [Fact]
    public async Task Focus_stays_inside_a_dialog()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await page.Locator("#switch").ClickAsync();
        await Expect(page.Locator("dialog input[name=mode]").First).ToBeFocusedAsync();

        for (var presses = 0; presses < 12; presses++)
        {
            await page.Keyboard.PressAsync("Tab");

            // Between the last and the first the browser's own controls have their turn: then nothing of the page has.
            Assert.True((await watched.AskAsync("document.activeElement === document.body || document.activeElement.closest('dialog') !== null")).GetBoolean());
        }
    }

    [Fact]
    public async Task A_lane_is_paused_with_its_consequence_and_resumed()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await SendAsync(serving, 10);
        await ShowsInLedgerAsync(page, "committed", 10, 10);

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause provider" }).First.ClickAsync();
        await Expect(page.Locator("dialog")).ToContainTextAsync("Nothing is lost");
        await page.Locator("dialog button.main").ClickAsync();
        await Expect(page.Locator(".sink[data-sink=provider] .state")).ToHaveTextAsync("paused by hand");
        await Expect(page.Locator("#tile-health")).ToHaveAttributeAsync("data-level", "warn");

        await SendAsync(serving, 25);
        await ShowsInLedgerAsync(page, "owed", 0, 25);
        await Expect(page.Locator(".sink[data-sink=difference]")).ToContainTextAsync("provider is 25 bars behind legacy");

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume provider" }).First.ClickAsync();
        await page.Locator("dialog button.main").ClickAsync();
        await ShowsInLedgerAsync(page, "committed", 35, 35);
        await Expect(WordOf(page, "backlog")).ToHaveTextAsync("Nothing owed");
    }

    [Fact]
    public async Task A_divergence_is_found_and_looked_at_digit_by_digit()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await SendAsync(serving, 60);
        await ShowsInLedgerAsync(page, "committed", 60, 60);
        var compare = page.Locator("#compare");
        await compare.ClickAsync();
        await Expect(WordOf(page, "parity")).ToHaveTextAsync("The same");

        await ChangeAsync("UPDATE bars_ohlcv SET close = 101.53 WHERE ts = (SELECT min(ts) + 30 * 60000000 FROM bars_ohlcv)");
        await compare.ClickAsync();

        await Expect(WordOf(page, "parity")).ToHaveTextAsync("Different");
        await Expect(page.Locator("#tile-parity .more")).ToContainTextAsync("1 divergent");
        await Expect(page.Locator("#parity tr", new() { HasText = "divergent" }).Locator("td")).ToHaveTextAsync("1");
        await page.Locator(".examples button").ClickAsync();
        var rows = page.Locator(".rows-two tbody tr");
        await Expect(rows).ToHaveCountAsync(5);
        await Expect(rows.Nth(3).Locator("td")).ToHaveTextAsync((Regex[])[new("^101[.]5"), new("^101[.]53"), new("differs")]);
        await Expect(rows.Nth(3).Locator("mark")).ToHaveTextAsync("3");
        await Expect(rows.Nth(0).Locator("mark")).ToHaveCountAsync(0);

        // Candles of both tables around it, its own place shaded.
        Assert.True(await page.Locator(".candles rect.body").CountAsync() >= 40);
        await Expect(page.Locator(".candles .here")).ToHaveCountAsync(1);
        Assert.Empty(watched.Faults);
    }

    [Fact]
    public async Task A_dead_letter_is_told_with_its_reason_and_what_the_manual_says()
    {
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await SendAsync(serving, 3);
        await SendAsync(serving, 1, symbol: new string('A', 30));

        await Expect(page.Locator("#event-list li").First).ToContainTextAsync("dead letters");
        await Expect(page.Locator("#tile-ledger .more")).ToContainTextAsync("dead letter");
        await page.Locator(".sink[data-sink=legacy] .as-link").ClickAsync();
        await Expect(page.Locator("dialog .letters td").Last).ToContainTextAsync("has 30 characters, the column holds 20");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await page.Locator("#event-list li").First.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("dialog h2")).ToHaveTextAsync("Dead letters");
        await Expect(page.Locator("dialog .manual")).ToContainTextAsync("dualsink deadletter list");
        Assert.Empty(watched.Faults);
    }

    private static async Task<bool> IsFocusedAsync(IPage page, string selector) =>
        await page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) ?? false", selector);

    // As somebody would who repairs a table by hand.
    private async Task ChangeAsync(string statement)
    {
        await using var connection = new SqliteConnection(string.Create(CultureInfo.InvariantCulture, $"Data Source={Path.Combine(Folder, "dualsink.db")};Pooling=False"));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }
}
