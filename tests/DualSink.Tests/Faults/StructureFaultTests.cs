using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>A database that is not as a write needs it: no bar is at fault, somebody has to mend it, and then the sink goes on.</summary>
public sealed class StructureFaultTests(PostgresServers servers)
{
    private static readonly Fault[] Faults =
    [
        new("tenant deleted", TableLayout.Legacy, "DELETE FROM tenants WHERE tenant_id = 'demo'",
            "INSERT INTO tenants (tenant_id, name) VALUES ('demo', 'demo')", "--create-tenant"),
        new("partition missing", TableLayout.Provider,
            "DROP TABLE bars_ohlcv; CREATE TABLE bars_ohlcv (provider text, symbol text, interval text, ts timestamptz, open float8 NOT NULL, high float8 NOT NULL, "
            + "low float8 NOT NULL, close float8 NOT NULL, volume float8 NOT NULL, created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now(), "
            + "PRIMARY KEY (provider, symbol, interval, ts)) PARTITION BY RANGE (ts); GRANT SELECT, INSERT, UPDATE ON bars_ohlcv TO app",
            "CREATE TABLE bars_2024 PARTITION OF bars_ohlcv FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')", "Make the partition"),
        new("foreign NOT NULL column", TableLayout.Provider, "TRUNCATE bars_ohlcv; ALTER TABLE bars_ohlcv ADD COLUMN desk text NOT NULL",
            "ALTER TABLE bars_ohlcv ALTER COLUMN desk SET DEFAULT 'none'", "column desk a default"),
        new("foreign NOT NULL column beside tenants", TableLayout.Legacy, "TRUNCATE bars; ALTER TABLE bars ADD COLUMN desk text NOT NULL",
            "ALTER TABLE bars ALTER COLUMN desk DROP NOT NULL", "column desk a default"),
        new("privilege missing", TableLayout.Provider, "REVOKE INSERT ON bars_ohlcv FROM app", "GRANT INSERT ON bars_ohlcv TO app", "GRANT SELECT, INSERT, UPDATE"),
        new("privilege missing beside tenants", TableLayout.Legacy, "REVOKE ALL ON bars FROM app", "GRANT SELECT, INSERT, UPDATE ON bars TO app", "GRANT SELECT, INSERT, UPDATE"),
        new("table missing", TableLayout.Provider, "ALTER TABLE bars_ohlcv RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO bars_ohlcv", "schema apply"),
        new("column missing", TableLayout.Legacy, "ALTER TABLE bars RENAME volume TO quantity", "ALTER TABLE bars RENAME quantity TO volume", "schema status"),
        new("key missing", TableLayout.Provider, "ALTER TABLE bars_ohlcv DROP CONSTRAINT bars_ohlcv_pkey", "ALTER TABLE bars_ohlcv ADD PRIMARY KEY (provider, symbol, interval, ts)",
            "unique index on exactly (provider, symbol, interval, ts)"),
        new("trigger that objects at the commit", TableLayout.Provider,
            "CREATE FUNCTION object() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''objected''; END'; "
            + "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON bars_ohlcv DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION object()",
            "DROP TRIGGER late ON bars_ohlcv", "objected"),
        new("foreign key that objects at the commit", TableLayout.Provider,
            "CREATE TABLE symbols (symbol text PRIMARY KEY); ALTER TABLE bars_ohlcv ADD CONSTRAINT known FOREIGN KEY (symbol) REFERENCES symbols DEFERRABLE INITIALLY DEFERRED NOT VALID",
            "ALTER TABLE bars_ohlcv DROP CONSTRAINT known", "known"),
    ];

    public static TheoryData<string, int> Cases => [.. Faults.SelectMany(fault => new[] { (fault.Name, 15), (fault.Name, 18) })];

    // Twenty bars are merged, two hundred are copied where the table lets them.
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Writes_are_returned_with_the_remedy_and_no_dead_letters_and_go_on_when_it_is_mended(string name, int major)
    {
        var fault = Faults.Single(f => f.Name == name);
        await using var bed = await PostgresBed.OpenAsync(servers, fault.Layout, PostgresBed.Impatient, major);
        Assert.True((await bed.Sink.SettleAsync(SinkBars.Minutes(-10, 10))).IsComplete);
        await bed.Database.ExecuteAsync(fault.Break);

        foreach (var batch in (DualSink.Bars.BarBatch[])[SinkBars.Minutes(0, 20), SinkBars.Minutes(20, 400)])
        {
            var outcome = await bed.Sink.SettleAsync(batch);
            Assert.Equal(batch.Count, outcome.Returned);
            Assert.Contains(fault.Remedy, outcome.Error?.Message, StringComparison.Ordinal);
            Assert.Equal(StoreErrorKind.Structure, Assert.IsType<StoreException>(outcome.Error).Kind);
            Assert.Contains(fault.Remedy, bed.Sink.Health.Detail, StringComparison.Ordinal);
            Assert.Equal(SinkState.Paused, bed.Sink.Health.State);
        }

        Assert.Empty(bed.DeadLetters());
        await bed.Database.ExecuteAsync(fault.Mend);
        foreach (var batch in (DualSink.Bars.BarBatch[])[SinkBars.Minutes(0, 20), SinkBars.Minutes(20, 400)])
        {
            Assert.Equal(batch.Count, (await bed.Sink.SettleAsync(batch)).Committed);
        }

        Assert.Equal(SinkState.Connected, bed.Sink.Health.State);
        Assert.Equal(420, (await bed.HeldAsync()).Count(row => row.Key.Timestamp >= SinkBars.Minutes(0, 1).Bars.Span[0].Timestamp));
    }

    [Fact]
    public async Task A_write_that_waits_goes_on_by_itself_when_it_is_mended()
    {
        await using var bed = await PostgresBed.OpenAsync(servers, TableLayout.Legacy);
        Assert.True((await bed.Sink.SettleAsync(SinkBars.Minutes(0, 10))).IsComplete);
        await bed.Database.ExecuteAsync("DELETE FROM tenants WHERE tenant_id = 'demo'");
        var confirmed = await bed.Sink.OfferAsync(SinkBars.Minutes(10, 100));
        await Deadline.Until(() => bed.Sink.Health is { State: SinkState.Paused, Retries: > 1 }, "the sink is paused");
        await bed.Database.ExecuteAsync("INSERT INTO tenants (tenant_id, name) VALUES ('demo', 'demo')");

        Assert.Equal(100, (await Deadline.For(confirmed)).Committed);
        await bed.AssertHoldsAsync(SinkBars.Minutes(10, 100).Bars.ToArray());
    }

    private sealed record Fault(string Name, TableLayout Layout, string Break, string Mend, string Remedy);
}
