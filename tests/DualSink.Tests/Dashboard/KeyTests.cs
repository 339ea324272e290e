using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DualSink.Tests.Dashboard;

/// <summary>A service with keys: the page asks for one, keeps it in its tab, and shows only what it may be used for.</summary>
public sealed class KeyTests(Browser browser) : DashboardTest(browser)
{
    private const string Reader = "reader-key-for-a-test";
    private const string Operator = "operator-key-for-a-test";
    private const string Writer = "writer-key-for-a-test";

    [Fact]
    public async Task A_key_is_asked_for_kept_in_the_tab_and_forgotten_when_told()
    {
        await using var serving = await ServeWithKeysAsync();
        await using var watched = await Browser.NewPageAsync();
        var page = watched.Page;
        await page.GotoAsync(serving.Url);

        await Expect(page.Locator("dialog h2")).ToHaveTextAsync("This service wants an API key");
        await Expect(page.Locator("#api-key")).ToBeFocusedAsync();
        Assert.Empty(await watched.BarriersAsync());
        await page.Locator("#api-key").FillAsync("a wrong one");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("dialog .failed")).Not.ToBeEmptyAsync();
        await Expect(page.Locator("#link-word")).ToHaveTextAsync("Refused");

        await page.Locator("#api-key").FillAsync(Reader);
        await page.Keyboard.PressAsync("Enter");
        await LiveAsync(page);
        await SendAsync(serving, 5, key: Writer);
        await ShowsInLedgerAsync(page, "committed", 5, 5);

        // Who may look and no more sees no button that would be refused.
        await Expect(page.Locator("#may-words")).ToContainTextAsync("You may look");
        foreach (var action in (string[])["#switch", "#compare", "[data-action]"])
        {
            await Expect(page.Locator(action).First).ToBeHiddenAsync();
        }

        await page.ReloadAsync();
        await LiveAsync(page);
        Assert.DoesNotContain(watched.Requests, address => address.Contains(Reader, StringComparison.Ordinal));
        Assert.Equal("null", (await watched.AskAsync("String(localStorage.getItem('dualsink-key'))")).GetString());

        await page.Locator("#forget-key").ClickAsync();
        await Expect(page.Locator("dialog h2")).ToHaveTextAsync("This service wants an API key");
    }

    [Fact]
    public async Task A_key_with_the_role_operate_may_switch_and_one_that_may_not_read_is_told_so()
    {
        await using var serving = await ServeWithKeysAsync();
        await using var watched = await Browser.NewPageAsync();
        var page = watched.Page;
        await page.GotoAsync(serving.Url);
        await page.Locator("#api-key").FillAsync(Writer);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-notice=connection]")).ToContainTextAsync("This key may not look.");

        await page.Locator("#api-key").FillAsync(Operator);
        await page.Keyboard.PressAsync("Enter");
        await LiveAsync(page);
        await page.Locator("#switch").ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "failover" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch to failover" }).ClickAsync();
        await Expect(WordOf(page, "mode")).ToHaveTextAsync("failover");
        Assert.Empty(watched.Faults);
    }

    private Task<Serving> ServeWithKeysAsync()
    {
        var keys = string.Concat(
            from key in ((string Name, string Key, string Roles)[])[("desk", Reader, "read"), ("chief", Operator, "read, operate"), ("feeder", Writer, "write")]
            select $"    {key.Name}:\n      hash: sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Key)))}\n      roles: {key.Roles}\n");
        Write("configs/ingestion_policy.yaml", $"server:\n  keys:\n{keys}");
        return ServeAsync();
    }
}
