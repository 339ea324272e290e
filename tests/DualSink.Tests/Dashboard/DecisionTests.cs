using System.Text.Json;

namespace DualSink.Tests.Dashboard;

/// <summary>What the page concludes from figures: its own modules, in the browser they run in.</summary>
public sealed class DecisionTests(Browser browser) : DashboardTest(browser)
{
    [Fact]
    public async Task Digits_are_marked_from_the_first_that_differs()
    {
        (string? Legacy, string? Provider, string Shown)[] cases =
        [
            ("101.50000000", "101.53", "101.5[0]000000 101.5[3] true"),
            ("412.37000000", "412.3712345", "412.37[00000]0 412.37[12345] true"),
            ("101.50000000", "101.5", "101.50000000 101.5 false"),
            ("1000", "1000", "1000 1000 false"),
            ("99.5", "101.5", "[99.5] [101.5] true"),
            ("18230", "18233", "1823[0] 1823[3] true"),
            ("5.10000000", "5.1000000001", "5.10000000 5.10000000[01] true"),
            ("-1.5", "1.5", "[-1.5] [1.5] true"),
            (null, "1.5", "no row 1.5 true"),
            ("NaN", "1.5", "[NaN] [1.5] true"),
        ];
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        foreach (var (legacy, provider, shown) in cases)
        {
            var found = await watched.AskAsync(
                $$"""
                import('/js/divergence.js').then(({ compare }) => compare({{JsonSerializer.Serialize(legacy)}}, {{JsonSerializer.Serialize(provider)}})
                    .map(part => Array.isArray(part) ? part.map(one => one.textContent === undefined ? one : `[${one.textContent}]`).join('') : String(part)).join(' '))
                """);
            Assert.Equal(shown, found.GetString());
        }
    }

    [Fact]
    public async Task Each_trouble_gets_its_level_and_its_words()
    {
        // What is changed of a good snapshot, the tile it shows in, its level, a part of what it says.
        (string Change, string Tile, string Level, string Says)[] cases =
        [
            ("", "health", "good", "Both well"),
            ("", "mode", "good", "legacy confirms"),
            ("", "overall", "good", "Nothing is being lost, and the tables are the same"),
            ("s.ledger.ok = false", "ledger", "bad", "Does not balance"),
            ("s.ledger.ok = false", "overall", "bad", "Bars are not accounted for"),
            ("s.ledger.lanes[1].dropped = 7", "ledger", "warn", "7 dropped"),
            ("s.ledger.lanes[1].dropped = 7", "overall", "warn", "A table misses bars"),
            ("s.ledger.lanes[0].returned = 7", "ledger", "warn", "7 returned"),
            ("s.sinks[0].dead_letters = 1", "ledger", "warn", "1 bar kept as dead letter"),
            ("s.ledger = null; s.journal = null", "overall", "good", "Running without a journal"),
            ("s.sinks[1].health.state = 'retrying'", "health", "warn", "provider retrying"),
            ("s.sinks[1].health.state = 'paused'", "health", "bad", "mend its table"),
            ("s.sinks[0].health.state = 'closed'; s.sinks[1].health.state = 'paused'", "health", "bad", "legacy and provider not well"),
            ("s.sinks[0].lane_state = 'paused'", "health", "warn", "paused by hand"),
            ("s.sinks[0].lane_state = 'detached'", "health", "bad", "detached"),
            ("s.sinks[0].written = false; s.sinks[0].health.state = 'closed'", "health", "good", "Well"),
            ("s.sinks[1].backlog_bars = 1200; s.sinks[1].backlog_age_seconds = 4.9", "backlog", "good", "Under way"),
            ("s.sinks[1].backlog_bars = 1200; s.sinks[1].backlog_age_seconds = 75", "backlog", "warn", "1,200 bars owed to provider, the oldest for 1 min 15 s"),
            ("s.journal.full = true", "backlog", "bad", "Journal full"),
            ("s.journal.full = true", "overall", "bad", "nothing more is accepted"),
            ("s.parity.ok = false; s.parity.divergent = 2; s.parity.missing_in_legacy = 1", "parity", "bad", "2 divergent and 1 missing in legacy"),
            ("s.parity = null", "parity", "none", "Not compared"),
            ("s.mode = 'failover'; s.route = 'failover (primary legacy)'; s.in_charge = 'provider'", "mode", "warn", "provider confirms, standing in for legacy"),
            ("s.route = 'dual (ack all)'", "mode", "good", "both confirm"),
            ("s.route = 'dual (ack journal)'", "mode", "good", "the journal confirms"),
            ("s.journal.bytes_in_use = 900", "journal", "warn", "90 %"),
        ];
        const string Good = """
            {
                at: '2026-01-05T09:31:05Z', mode: 'dual', route: 'dual (ack primary, primary legacy)', in_charge: 'legacy',
                journal: { bytes_in_use: 100, max_bytes: 1000, full: false },
                ledger: { ok: true, lanes: ['legacy', 'provider'].map(sink => ({ sink, accepted: 9, committed: 9, superseded: 0, dead_lettered: 0, dropped: 0, returned: 0, owed: 0 })) },
                sinks: ['legacy', 'provider'].map(sink => ({ sink, lane_state: 'active', written: true, health: { state: 'connected' }, backlog_bars: 0, backlog_age_seconds: 0, dead_letters: 0 })),
                parity: { at: '2026-01-05T09:31:00Z', ok: true, compared: 9, divergent: 0, missing_in_legacy: 0, missing_in_provider: 0, not_representable: 0 },
            }
            """;
        await using var serving = await ServeAsync();
        await using var watched = await OpenAsync(serving);
        foreach (var (change, tile, level, says) in cases)
        {
            var found = await watched.AskAsync(
                $$"""
                import('/js/verdicts.js').then(({ verdicts }) => {
                    const s = {{Good}};
                    {{change}};
                    const { tiles, overall } = verdicts(s);
                    const { level, word, more, words } = { ...tiles, overall }['{{tile}}'];
                    return `${level}: ${words ?? `${word} ${more}`}`;
                })
                """);
            Assert.StartsWith($"{level}: ", found.GetString());
            Assert.Contains(says, found.GetString(), StringComparison.Ordinal);
        }
    }
}
