using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>Tables that other tools made or changed: written as they are, and never altered.</summary>
public sealed class ForeignToolsTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("legacy", 15)]
    [InlineData("legacy", 18)]
    [InlineData("provider", 15)]
    [InlineData("provider", 18)]
    public async Task Extra_indexes_triggers_and_columns_are_written_around(string layout, int major)
    {
        await using var bed = await PostgresBed.OpenAsync(servers, layout == "legacy" ? TableLayout.Legacy : TableLayout.Provider, PostgresBed.Impatient, major);
        var table = bed.Sink.Store.Binding.Table;
        await bed.Database.ExecuteAsync(
            $"""
            ALTER TABLE {table} ADD COLUMN note text, ADD COLUMN grade int NOT NULL DEFAULT 7, ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
                ADD COLUMN upper_note text GENERATED ALWAYS AS (upper(note)) STORED;
            CREATE INDEX ON {table} (symbol, ts DESC);
            CREATE INDEX ON {table} (ts) WHERE symbol = 'AAPL';
            CREATE TABLE audit (op text, symbol text);
            GRANT INSERT ON audit TO app;
            CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit VALUES (TG_OP, NEW.symbol); RETURN NULL; END $$;
            CREATE TRIGGER audit AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION audit();
            """);
        var before = await ShapeAsync(bed);
        var batch = SinkBars.Minutes(0, 300);
        Bar[] revised = [.. batch.Bars.ToArray()[..30].Select(bar => bar with { Close = 101 })];

        Assert.True((await bed.Sink.SettleAsync(batch)).IsComplete);
        Assert.True((await bed.Sink.SettleAsync(batch)).IsComplete);
        Assert.True((await bed.Sink.SettleAsync(SinkBars.Batch(revised))).IsComplete);

        await bed.AssertHoldsAsync(batch.Bars.ToArray().Concat(revised));
        Assert.Equal(300, await bed.Database.ScalarAsync<long>("SELECT count(*) FROM audit WHERE op = 'INSERT'"));
        Assert.Equal(30, await bed.Database.ScalarAsync<long>("SELECT count(*) FROM audit WHERE op = 'UPDATE'"));
        Assert.Equal(300, await bed.Database.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE grade = 7 AND note IS NULL"));
        Assert.Equal(before, await ShapeAsync(bed));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task Row_level_security_switched_on_in_mid_run_is_merged_around(int major)
    {
        await using var bed = await PostgresBed.OpenAsync(servers, TableLayout.Provider, PostgresBed.Impatient, major);
        Assert.True((await bed.Sink.SettleAsync(SinkBars.Minutes(0, 500))).IsComplete);
        await bed.Database.ExecuteAsync(
            "ALTER TABLE bars_ohlcv ENABLE ROW LEVEL SECURITY; CREATE POLICY everything ON bars_ohlcv USING (provider = 'vendor') WITH CHECK (provider = 'vendor')");
        var outcome = await bed.Sink.SettleAsync(SinkBars.Minutes(500, 500));

        Assert.Equal((500, 0), (outcome.Committed, outcome.Retries));
        await bed.AssertHoldsAsync(SinkBars.Minutes(0, 1000).Bars.ToArray());

        // What a policy refuses is nobody's fault in the data.
        var refused = await bed.Sink.SettleAsync(SinkBars.Batch(TestBars.Plain(source: "foreign"), TestBars.Plain(source: "vendor", minute: 2000)));
        Assert.True(refused.Returned > 0);
        Assert.Contains("row-level security", refused.Error?.Message, StringComparison.Ordinal);
        Assert.Empty(bed.DeadLetters());
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task Under_forced_row_level_security_an_ordinary_role_merges_and_a_superuser_copies(int major)
    {
        await using var bed = await PostgresBed.OpenAsync(servers, TableLayout.Legacy, PostgresBed.Impatient, major);
        var pipeline = MetricsProbe.NewPipeline();
        using var asApp = new MetricsProbe(bed.Pipeline);
        using var asSuperuser = new MetricsProbe(pipeline);
        await using var engine = DualSink.Stores.Postgres.PostgresEngine.Connect(bed.Database.Url);
        await using var sink = new StoreSink(
            engine.Open(new TableBinding(TableLayout.Legacy)), PostgresBed.Impatient with { Workers = 1 }, new PipelineContext(StoreUnderTest.Tenant, pipeline));
        Assert.True((await bed.Sink.SettleAsync(SinkBars.Minutes(0, 500))).IsComplete);
        Assert.True((await sink.SettleAsync(SinkBars.Minutes(500, 500))).IsComplete);

        Assert.Equal(500, asApp.Sums["store_bars_written_total{method=upsert,status=success,tenant=demo}"]);
        Assert.Equal(500, asSuperuser.Sums["store_bars_written_total{method=copy,status=success,tenant=demo}"]);
        await bed.AssertHoldsAsync(SinkBars.Minutes(0, 1000).Bars.ToArray());
    }

    [Fact]
    public async Task Revisions_of_a_tenant_named_and_numbered_reach_its_rows_in_order()
    {
        await using var bed = await PostgresBed.OpenAsync(servers, TableLayout.Legacy, PostgresBed.Impatient with { Workers = 8 });
        var id = await bed.Database.ScalarAsync<Guid>("SELECT id FROM tenants WHERE tenant_id = 'demo'");
        List<Task<BatchOutcome>> confirmed = [];
        for (var revision = 0; revision < 40; revision++)
        {
            var tenant = (revision % 3) switch { 0 => "demo", 1 => id.ToString(), _ => id.ToString().ToUpperInvariant() };
            Bar[] bars = [.. Enumerable.Range(0, 20).Select(minute => TestBars.Plain("A", minute, 99.5m + (revision * 0.01m)))];
            confirmed.Add((await bed.Sink.WriteAsync(new BarBatch(tenant, bars), Stop)).Confirmed);
        }

        Assert.All(await Deadline.For(Task.WhenAll(confirmed)), outcome => Assert.True(outcome.IsComplete));
        Assert.All(await bed.HeldAsync(), row => Assert.Equal(99.89m, row.Value));
    }

    // Everything the catalogue says of the table.
    private static Task<string> ShapeAsync(PostgresBed bed) => bed.Database.ScalarAsync<string>(
        $"""
        SELECT string_agg(line, E'\n' ORDER BY line) FROM (
            SELECT a::text AS line FROM (SELECT attname, atttypid, atttypmod, attnotnull, attidentity, attgenerated FROM pg_attribute WHERE attrelid = '{bed.Sink.Store.Binding.Table}'::regclass) AS a
            UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename = '{bed.Sink.Store.Binding.Table}'
            UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = '{bed.Sink.Store.Binding.Table}'::regclass
            UNION ALL SELECT relname || relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS lines
        """);
}
