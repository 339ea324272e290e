using DualSink.Stores.Sqlite;

namespace DualSink.Tests.Cli;

public sealed class LedgerTests : JournalTest
{
    [Fact]
    public async Task It_balances_while_a_run_goes_on_and_after_it()
    {
        await using (await RunningAsync())
        {
            Assert.Equal(0, (await RunAsync("ledger")).Code);
        }

        var run = await RunAsync("ledger");

        Assert.Equal(0, run.Code);
        Assert.Equal(
            [
                "sink      accepted  committed  superseded  dead-lettered  dropped  returned  owed",
                "legacy    3         3          0           0              0        0         0",
                "provider  3         3          0           0              0        0         0",
                "It balances: every accepted bar is accounted for.",
            ],
            run.OutLines);
    }

    [Fact]
    public async Task What_is_owed_is_told_as_bars_batches_bytes_and_age()
    {
        await using (await RunningAsync())
        {
            Assert.Equal(0, (await RunAsync("lane", "pause", "provider")).Code);
            await AppendAsync(3, 4);
            await UntilAsync("ledger", ledger => ledger.GetProperty("lanes")[1].GetProperty("owed").GetInt32() == 4);
        }

        var lane = Document(await RunAsync("ledger", "--json")).GetProperty("lanes")[1];
        Assert.InRange(lane.GetProperty("backlog_batches").GetInt32(), 1, 4);
        Assert.True(lane.GetProperty("backlog_bytes").GetInt64() > 0);
        Assert.True(lane.GetProperty("backlog_age_seconds").GetDouble() > 0);
        Assert.Matches("^provider is owed 4 bars in [1-4] batches, [0-9]+ B of the journal, the oldest .* old.$", (await RunAsync("ledger")).OutLines[^2]);
    }

    // What is owed is counted from the entries, so a lost entry is found out as well as a changed count.
    [Theory]
    [InlineData("UPDATE lanes SET committed = committed - 1 WHERE name = 'provider'", 1)]
    [InlineData("UPDATE lanes SET accepted = accepted - 2 WHERE name = 'provider'", -2)]
    [InlineData("UPDATE lanes SET cursor = 0 WHERE name = 'provider'", -3)]
    [InlineData("UPDATE lanes SET cursor = 0, committed = 0 WHERE name = 'provider'; DELETE FROM entries", 3)]
    public async Task A_journal_that_was_tampered_with_does_not_balance(string tampering, int missing)
    {
        await using (await RunningAsync())
        {
        }

        using (var journal = new SqliteSession(Path.Combine(Folder, "dualsink-journal.db"), new SqliteAccess { LeavesLog = true }))
        {
            journal.Execute(tampering);
        }

        var run = await RunAsync("ledger", "--json");

        Assert.Equal(1, run.Code);
        var document = Document(run);
        Assert.False(document.GetProperty("ok").GetBoolean());
        Assert.Equal(["legacy", "provider"], document.GetProperty("lanes").EnumerateArray().Select(lane => lane.GetProperty("sink").GetString()));
        Assert.Contains(
            missing > 0 ? $"error: provider: {missing} accepted bars are nowhere." : $"error: provider: {-missing} bars were never accepted.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ledger")]
    [InlineData("status")]
    [InlineData("lane list")]
    [InlineData("lane pause legacy")]
    [InlineData("switch dual")]
    public async Task Without_a_journal_it_says_so_and_makes_none(string verb)
    {
        var run = await RunAsync([.. verb.Split(' '), "--journal", "none.db"]);

        Assert.Equal(3, run.Code);
        Assert.Contains("none.db: there is no such file. Name the one that is meant", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Folder));
    }
}
