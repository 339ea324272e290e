using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Journal;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>A bar that a real table refuses when nothing comes after it: its own fault is told from the table's.</summary>
public sealed class QuietFeedTests(PostgresServers servers)
{
    private const string Raise = "CREATE FUNCTION picky() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN RAISE EXCEPTION 'picky' USING ERRCODE = '{code}'; END IF; RETURN new; END $$; ";
    private const string AtOnce = "CREATE TRIGGER picky BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION picky()";
    private const string OnCommit = "CREATE CONSTRAINT TRIGGER picky AFTER INSERT OR UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION picky()";
    private const string Exhausted = "CREATE SEQUENCE few MAXVALUE 2; SELECT setval('few', 2)::text; GRANT USAGE ON SEQUENCE few TO app; ALTER TABLE {table} ADD COLUMN n bigint; ALTER TABLE {table} ALTER COLUMN n SET DEFAULT nextval('few')";

    private static readonly Bar Poison = TestBars.Plain("POOR", 50, 13);

    /// <summary>What refuses the poison alone, and the code it is refused with.</summary>
    public static TheoryData<StoreCase, string, string> OfTheBar => new()
    {
        { StoreCase.ProviderOnPostgres15, "ALTER TABLE {table} ADD CONSTRAINT sane CHECK (close <> 13)", "23514" },
        { StoreCase.LegacyOnPostgres18, "ALTER TABLE {table} ADD CONSTRAINT sane CHECK (close_price <> 13)", "23514" },
        { StoreCase.LegacyOnPostgres15, "ALTER TABLE {table} ADD CONSTRAINT known CHECK (symbol <> 'POOR')", "23514" },
        { StoreCase.ProviderOnPostgres15, Told("new.close = 13", "22003") + AtOnce, "22003" },
        { StoreCase.ProviderOnPostgres18, Told("new.close = 13", "22003") + OnCommit, "22003" },
        { StoreCase.ProviderOnPostgres15, "CREATE UNIQUE INDEX once ON {table} ((volume - volume)) WHERE symbol = 'POOR'; INSERT INTO {table} (provider, symbol, interval, ts, open, high, low, close, volume) VALUES ('x', 'POOR', 'x', now(), 1, 1, 1, 1, 1)", "23505" },
        { StoreCase.LegacyOnSqlite, "CREATE TRIGGER picky BEFORE INSERT ON {table} WHEN new.close_price = 13 BEGIN SELECT RAISE(ABORT, 'picky'); END", "1811" },
        { StoreCase.ProviderOnSqlite, "CREATE UNIQUE INDEX once ON {table} (volume - volume) WHERE symbol = 'POOR'; INSERT INTO {table} (provider, symbol, interval, ts, open, high, low, close, volume, created_at, updated_at) VALUES ('x', 'POOR', 'x', 1, 1, 1, 1, 1, 1, 1, 1)", "2067" },
    };

    /// <summary>What refuses every row, and what mends it.</summary>
    public static TheoryData<StoreCase, string, string> OfTheTable => new()
    {
        { StoreCase.ProviderOnPostgres15, "ALTER TABLE {table} ADD CONSTRAINT none CHECK (close < 0) NOT VALID", "ALTER TABLE {table} DROP CONSTRAINT none" },
        { StoreCase.LegacyOnPostgres18, Told("true", "22003") + AtOnce, "DROP TRIGGER picky ON {table}" },
        { StoreCase.LegacyOnPostgres15, Told("true", "23502") + OnCommit, "DROP TRIGGER picky ON {table}" },
        { StoreCase.ProviderOnPostgres18, Told("TG_OP = 'INSERT'", "P0001") + AtOnce, "DROP TRIGGER picky ON {table}" },
        { StoreCase.ProviderOnPostgres15, Exhausted, "ALTER TABLE {table} ALTER COLUMN n DROP DEFAULT" },
        { StoreCase.LegacyOnPostgres15, "DELETE FROM tenants WHERE tenant_id = 'demo'", "INSERT INTO tenants (tenant_id, name) VALUES ('demo', 'demo')" },
        { StoreCase.ProviderOnPostgres15, "REVOKE INSERT ON {table} FROM app", "GRANT INSERT ON {table} TO app" },
        { StoreCase.LegacyOnSqlite, "CREATE TRIGGER picky BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'picky'); END", "DROP TRIGGER picky" },
    };

    [Theory]
    [MemberData(nameof(OfTheBar))]
    public async Task A_bar_at_fault_becomes_a_dead_letter_though_nothing_comes_after_it(StoreCase which, string refuse, string code)
    {
        await using var bed = await OpenAsync(which);
        await bed.ExecuteAsync(refuse);
        var rows = await bed.Store.CountAsync(RowFilter.All with { Tenant = StoreUnderTest.Tenant }, TestContext.Current.CancellationToken);

        await bed.AcceptAsync(Poison);
        await bed.DrainAsync();

        Assert.Equal([(2L, 0)], bed.DeadLetters());
        Assert.Equal(code, Assert.Single(bed.Told[2].Problems).Code);
        Assert.Equal(rows, await bed.Store.CountAsync(RowFilter.All with { Tenant = StoreUnderTest.Tenant }, TestContext.Current.CancellationToken));
        Assert.Equal(SinkState.Connected, bed.Lane.Status.Sink.State);
    }

    [Theory]
    [MemberData(nameof(OfTheTable))]
    public async Task A_table_at_fault_condemns_no_bar_and_the_lane_goes_on_when_it_is_mended(StoreCase which, string refuse, string mend)
    {
        await using var bed = await OpenAsync(which);
        await bed.ExecuteAsync(refuse);

        await bed.AcceptAsync(Poison, Poison with { Symbol = "EVEN" });
        await Deadline.Until(() => bed.Lane.Status.Sink is { State: SinkState.Paused, Retries: > 12 }, "the lane waits, and looks again now and then");
        Assert.Empty(bed.DeadLetters());

        await bed.ExecuteAsync(mend);
        await bed.DrainAsync();
        Assert.Empty(bed.DeadLetters());
        Assert.Equal(0, bed.Record.Settled.DeadLettered);
    }

    private async Task<LaneBed> OpenAsync(StoreCase which)
    {
        var bed = await LaneBed.OpenAsync(which, servers);
        await bed.AcceptAsync([.. Enumerable.Range(0, 12).Select(bed.Next)]);
        await bed.DrainAsync();
        return bed;
    }

    private static string Told(string when, string code) => Raise.Replace("{when}", when, StringComparison.Ordinal).Replace("{code}", code, StringComparison.Ordinal);
}
