using System.Diagnostics;
using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace DualSink.Tests.Dashboard;

/// <summary>A server under one of the sinks dies under live traffic, and comes back.</summary>
public sealed class FailingSinkTests(Browser browser) : DashboardTest(browser)
{
    /// <summary>What the page promises; two looks of the service are a second apart.</summary>
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_sink_that_dies_is_seen_within_two_seconds_and_its_return_too()
    {
        await using var server = await PostgresServer.StartAsync(15);
        await using var database = await server.CreateDatabaseAsync();
        await using (var engine = new PostgresEngine(database.Admin))
        {
            await SchemaManager.For(engine).ApplyAsync([new(TableLayout.Provider)], new SchemaApplyOptions(), TestContext.Current.CancellationToken);
        }

        Write("configs/ingestion_policy.yaml", $"ingestion:\n  max_delay: 200ms\n  sinks:\n    provider:\n      database_url: {database.Url}\n");
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        var page = watched.Page;
        await using var traffic = new Traffic(() => SendAsync(serving, 20));
        await Expect(page.Locator("#tile-health")).ToHaveAttributeAsync("data-level", "good");
        await Expect(WordOf(page, "health")).ToHaveTextAsync("Both well");

        var killed = Stopwatch.GetTimestamp();
        await server.KillAsync();
        await page.WaitForFunctionAsync("() => document.getElementById('tile-health').dataset.level === 'warn'");
        var seen = Stopwatch.GetElapsedTime(killed);

        await Expect(WordOf(page, "health")).ToHaveTextAsync("provider retrying");
        await Expect(page.Locator(".sink[data-sink=provider] .detail")).ToContainTextAsync("cannot be reached");
        await Expect(page.Locator("#tile-backlog")).ToHaveAttributeAsync("data-level", "warn");
        await Expect(page.Locator(".sink[data-sink=difference]")).ToContainTextAsync("behind legacy");
        await Expect(page.Locator("#event-list li").First).ToContainTextAsync("sink failing");
        await Expect(page.Locator(".sink[data-sink=legacy] .state")).ToHaveTextAsync("writing, in charge");

        await server.RestartAsync();
        await Expect(WordOf(page, "health")).ToHaveTextAsync("Both well");
        await Expect(page.Locator("#tile-backlog")).ToHaveAttributeAsync("data-level", "good");
        await Expect(WordOf(page, "ledger")).ToHaveTextAsync("Balances");
        Assert.Empty(watched.Faults);
        TestContext.Current.TestOutputHelper?.WriteLine($"The page showed the dead sink after {seen.TotalMilliseconds:F0} ms.");
        Assert.True(seen < Promised * Busyness.Now, $"It took {seen} until the page showed that the sink had died.");
    }
}
