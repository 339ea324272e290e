using DualSink.Parity;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Parity.Tables;
using Npgsql;

namespace DualSink.Tests.Parity;

/// <summary>What a digest made with less care would not see, one test each, and what a server may be set to.</summary>
public sealed class BlindSpotTests(PostgresServers servers)
{
    private const long Start = 1_704_153_600_000_000;

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_zero_and_a_value_cannot_change_places(PairCase which) =>
        await DifferAsync(which, [Row(0) with { Open = 0, High = 7 }], [Bar(0) with { Open = 7, High = 0 }]);

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task The_values_of_two_rows_cannot_change_places(PairCase which) =>
        await DifferAsync(which, [Row(0) with { Close = 1 }, Row(1) with { Close = 2 }], [Bar(0) with { Close = 2 }, Bar(1) with { Close = 1 }]);

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Whole_rows_cannot_change_places(PairCase which) =>
        await DifferAsync(
            which, [Row(0) with { Close = 1, Volume = 3 }, Row(1) with { Close = 2, Volume = 4 }], [Bar(0) with { Close = 2, Volume = 4 }, Bar(1) with { Close = 1, Volume = 3 }]);

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Two_differences_that_would_cancel_out_are_two(PairCase which) =>
        await DifferAsync(which, [Row(0) with { Close = 1 }, Row(1) with { Close = 1 }], [Bar(0) with { Close = 2 }, Bar(1) with { Close = 2 }]);

    // 1 and 2^32 are the same to a hash that folds 64 bits to 32.
    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Volumes_are_not_folded_to_32_bits(PairCase which) =>
        await DifferAsync(which, [Row(0) with { Volume = 1 }, Row(1) with { Volume = -1 }], [Bar(0) with { Volume = 4294967296 }, Bar(1) with { Volume = -4294967296 }]);

    // Microseconds since 2000: x and x·2^32.
    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Timestamps_are_not_folded_to_32_bits(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var (low, high) = (946_684_800_000_000 + 1, 946_684_800_000_000 + 4_294_967_296);
        List<LegacyBar> legacy = [Row(0) with { Timestamp = low }];
        List<ProviderBar> provider = [Bar(0) with { Timestamp = high }];
        await pair.FillAsync(legacy, provider);

        TableOracle.Of(legacy, provider).AssertFinds(await pair.CompareAsync());
    }

    // In place of zero something is hashed that a table could hold after all.
    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task What_stands_in_for_zero_is_no_zero(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        await pair.FillAsync([Row(0) with { Open = 0, Volume = 0 }], [Bar(0) with { Open = 1e-300, Volume = 1e-300 }]);
        Assert.Equal((1, 0), (await pair.CompareAsync() is var report ? report.Parity.EqualAfterLayout : 0, report.Parity.Equal));

        if (!pair.LegacyRows.IsPostgres)
        {
            await pair.FillAsync([Row(0) with { Open = 0 }], [Bar(0) with { Open = 0 }]);
            await pair.LegacyRows.ExecuteAsync("UPDATE bars SET open_price = 1e-300");
            Assert.Equal(1, (await pair.CompareAsync()).Parity.Divergent);
        }
    }

    // A digest that takes one tenant for the other has buckets opened for nothing.
    [Theory]
    [InlineData(PairCase.OneSqlite)]
    [InlineData(PairCase.SqliteWithPostgres)]
    public async Task Tenants_whose_names_are_of_one_length_are_told_apart(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers, new() { ["feed"] = "a-feed" });
        await pair.FillAsync([Row(0), Row(1) with { Tenant = "feed" }, Row(2)], [Bar(0), Bar(1) with { Source = "a-feed" }, Bar(2)]);

        var report = await pair.CompareAsync();

        Assert.Equal((3, 0), (report.Parity.Equal, report.BucketsOpened));
    }

    [Fact]
    public async Task Nothing_that_a_role_or_a_database_is_set_to_changes_what_is_found()
    {
        await using var pair = await TablePair.OpenAsync(PairCase.OnePostgres15, servers, asSuperuser: true);
        var database = pair.LegacyRows.Database;
        foreach (var setting in (string[])[
            "extra_float_digits = -15", "DateStyle = 'SQL, DMY'", "TimeZone = 'Asia/Kathmandu'", "IntervalStyle = 'sql_standard'", "lc_numeric = 'C'",
            "default_transaction_isolation = 'read committed'", "enable_hashagg = off", "enable_seqscan = off", "enable_tidscan = off",
            "work_mem = '64kB'", "max_parallel_workers_per_gather = 2", "bytea_output = 'escape'"])
        {
            await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET {setting}");
        }

        var prices = HardNumbers.Pairs(new Random(4), 300).ToList();
        var legacy = prices.Select((price, i) => Row(i) with { Close = price.Legacy }).ToList();
        var provider = prices.Select((price, i) => Bar(i) with { Close = price.Provider }).ToList();
        await pair.FillAsync(legacy, provider);
        await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET default_transaction_read_only = on");

        await using var engine = PostgresEngine.Connect(database.ConnectionString);
        var (ours, theirs) = (engine.Open(new TableBinding(TableLayout.Legacy)), engine.Open(new TableBinding(TableLayout.Provider)));

        TableOracle.Of(legacy, provider).AssertFinds(await TableComparer.CompareAsync(ours, theirs, TablePair.AtOnce, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'sv' LOCALE 'C.UTF-8'")]
    [InlineData("TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")]
    public async Task Tables_of_other_collations_meet_by_their_bytes(string collation)
    {
        var server = await servers.GetAsync(15);
        await using var pair = await TablePair.OpenAsync(PairCase.OnePostgres18, servers);
        var name = $"collated_{Math.Abs(collation.GetHashCode(StringComparison.Ordinal))}";
        await using var admin = NpgsqlDataSource.Create(server.ConnectionString("postgres"));
        await using (var create = admin.CreateCommand($"CREATE DATABASE {name} {collation}"))
        {
            await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        try
        {
            await using var engine = PostgresEngine.Connect(server.ConnectionString(name));
            await DualSink.Schema.SchemaManager.For(engine).ApplyAsync(
                [new TableBinding(TableLayout.Legacy)], new DualSink.Schema.SchemaApplyOptions { CreateTenant = TablePair.Tenant }, TestContext.Current.CancellationToken);
            var legacy = ((string[])["Ö", "z", "ö", "a", "Z", "\uFFFD", "😀"]).Select((source, i) => Row(i) with { Source = source }).ToArray();
            var provider = legacy.Select((row, i) => Bar(i) with { Source = row.Source, Close = 2 }).ToArray();
            await using var rows = NpgsqlDataSource.Create(server.ConnectionString(name));
            foreach (var row in legacy)
            {
                await using var insert = rows.CreateCommand(
                    "INSERT INTO bars (tenant_id, vendor, symbol, timeframe, ts, open_price, high_price, low_price, close_price, volume) "
                    + $"SELECT id, '{row.Source}', '{row.Symbol}', '{row.Timeframe}', to_timestamp({row.Timestamp} / 1e6), 1.5, 1.5, 1.5, 1.5, 7 FROM tenants");
                await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            await pair.ProviderRows.ReplaceAsync(provider);
            TableOracle.Of(legacy, provider).AssertFinds(await TableComparer.CompareAsync(
                engine.Open(new TableBinding(TableLayout.Legacy)), pair.Provider, TablePair.AtOnce, TestContext.Current.CancellationToken));
        }
        finally
        {
            await server.DropDatabaseAsync(name);
        }
    }

    private static LegacyBar Row(int minute) => TableComparerTests.Legacy(Start + (minute * 60_000_000L));

    private static ProviderBar Bar(int minute) => TableComparerTests.Provider(Start + (minute * 60_000_000L));

    private async Task DifferAsync(PairCase which, LegacyBar[] legacy, ProviderBar[] provider)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync();

        TableOracle.Of(legacy, provider).AssertFinds(report);
        Assert.Equal(legacy.Length, report.Parity.Divergent);
    }
}
