using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using Npgsql;

namespace DualSink.Tests.Schema;

public sealed class PostgresSchemaTests(PostgresServers servers)
{
    private static readonly TableBinding[] Both = [new(TableLayout.Legacy), new(TableLayout.Provider)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task An_empty_database_lacks_everything_and_has_it_after_applying(int major)
    {
        await using var database = await servers.CreateDatabaseAsync(major);
        await using var engine = new PostgresEngine(database.Admin);
        var schema = SchemaManager.For(engine);

        var before = await schema.StatusAsync(Both, Stop);
        var changes = await schema.ApplyAsync(Both, new SchemaApplyOptions(), Stop);
        var after = await schema.StatusAsync(Both, Stop);

        Assert.False(before.IsComplete);
        Assert.All(before.Tables, table => Assert.False(table.Exists));
        Assert.All(before.Tables.SelectMany(table => table.Columns), column => Assert.Equal(SchemaState.Missing, column.State));
        Assert.Equal(
            ["made table tenants", "table bars: applied script 0001_legacy", "table bars_ohlcv: applied script 0001_provider"],
            changes.Done);
        Assert.Empty(changes.Left);
        Assert.True(after.IsComplete);
        Assert.All(after.Tables.SelectMany(table => table.Columns), column => Assert.Equal(SchemaState.Present, column.State));
        Assert.All(after.Tables.SelectMany(table => table.Findings), finding => Assert.Equal(SchemaState.Present, finding.State));
        Assert.Contains($"PostgreSQL {major}.", after.Engine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task Applying_again_does_nothing(int major)
    {
        await using var database = await servers.CreateDatabaseAsync(major);
        await using var engine = new PostgresEngine(database.Admin);
        var schema = SchemaManager.For(engine);
        await schema.ApplyAsync(Both, new SchemaApplyOptions { CreateTenant = "demo" }, Stop);
        var before = await CatalogAsync(database);

        var changes = await schema.ApplyAsync(Both, new SchemaApplyOptions { CreateTenant = "demo" }, Stop);

        Assert.Empty(changes.Done);
        Assert.Equal(before, await CatalogAsync(database));
    }

    [Fact]
    public async Task The_tables_are_those_of_the_contract()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();

        Assert.Equal(
            "id:uuid, tenant_id:uuid, vendor:character varying(50), symbol:character varying(20), timeframe:character varying(16), "
            + "ts:timestamp with time zone, open_price:numeric(20,8)?, high_price:numeric(20,8)?, low_price:numeric(20,8)?, close_price:numeric(20,8)?, "
            + "volume:bigint?, created_at:timestamp with time zone, updated_at:timestamp with time zone",
            await ColumnsAsync("bars"));
        Assert.Equal(
            "provider:text, symbol:text, interval:text, ts:timestamp with time zone, open:double precision, high:double precision, "
            + "low:double precision, close:double precision, volume:double precision, created_at:timestamp with time zone, updated_at:timestamp with time zone",
            await ColumnsAsync("bars_ohlcv"));
        Assert.Equal("PRIMARY KEY (ts, tenant_id, vendor, symbol, timeframe)", await KeyAsync("bars"));
        Assert.Equal("PRIMARY KEY (provider, symbol, \"interval\", ts)", await KeyAsync("bars_ohlcv"));
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM pg_index WHERE indrelid = 'bars_ohlcv'::regclass"));
        Assert.Equal(3, await database.ScalarAsync<long>("SELECT count(*) FROM pg_index WHERE indrelid = 'bars'::regclass"));
        Assert.True(await database.ScalarAsync<bool>("SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = 'bars'::regclass"));
        Assert.Equal(
            "FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE",
            await database.ScalarAsync<string>("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'bars'::regclass AND contype = 'f'"));

        Task<string> ColumnsAsync(string table) => database.ScalarAsync<string>(
            "SELECT string_agg(attname || ':' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN '' ELSE '?' END, ', ' ORDER BY attnum) "
            + $"FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped");

        Task<string> KeyAsync(string table) => database.ScalarAsync<string>(
            $"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'p'");
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task The_policy_survives_what_a_commit_leaves_of_the_tenant(int major)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);
        await using var connection = new NpgsqlConnection(database.AppConnectionString);
        await connection.OpenAsync(Stop);
        await ExecuteAsync("BEGIN; SELECT set_config('app.tenant_id', gen_random_uuid()::text, true); COMMIT");

        await using var command = new NpgsqlCommand("SELECT current_setting('app.tenant_id', true), count(*) FROM bars", connection);
        await using var row = await command.ExecuteReaderAsync(Stop);
        Assert.True(await row.ReadAsync(Stop));
        Assert.Equal(("", 0L), (row.GetString(0), row.GetInt64(1)));

        async Task ExecuteAsync(string sql)
        {
            await using var statement = new NpgsqlCommand(sql, connection);
            await statement.ExecuteNonQueryAsync(Stop);
        }
    }

    [Fact]
    public async Task Tables_of_another_tool_are_written_as_they_are_and_never_altered()
    {
        await using var database = await servers.CreateDatabaseAsync();
        await database.ExecuteAsync(
            """
            CREATE TABLE bars_ohlcv (provider text NOT NULL, symbol text NOT NULL, interval text NOT NULL, ts timestamptz NOT NULL,
                open double precision NOT NULL, high double precision NOT NULL, low real NOT NULL, volume double precision NOT NULL,
                note text, must text NOT NULL, PRIMARY KEY (provider, symbol, interval, ts));
            CREATE INDEX redundant ON bars_ohlcv (provider, symbol, interval, ts DESC);
            CREATE UNIQUE INDEX elsewhere ON bars_ohlcv (note);
            """);
        await using var engine = new PostgresEngine(database.Admin);
        var schema = SchemaManager.For(engine);
        var before = await CatalogAsync(database);

        var changes = await schema.ApplyAsync([Both[1]], new SchemaApplyOptions(), Stop);
        var table = Assert.Single((await schema.StatusAsync([Both[1]], Stop)).Tables);

        Assert.Equal(before, await CatalogAsync(database));
        Assert.Empty(changes.Done);
        Assert.Contains("bars_ohlcv.close is missing; expected double precision", changes.Left);
        Assert.Contains("bars_ohlcv.low is real; expected double precision", changes.Left);
        Assert.Contains(changes.Left, line => line.StartsWith("bars_ohlcv: column must: is NOT NULL without a default", StringComparison.Ordinal));
        Assert.False(table.IsComplete);
        Assert.Equal(SchemaState.Extra, table.Columns.Single(column => column.Name == "note").State);
        Assert.Contains("repeats the primary key", Finding("index redundant").Detail, StringComparison.Ordinal);
        Assert.Equal(SchemaState.Extra, Finding("index elsewhere").State);
        Assert.Equal(SchemaState.Missing, Finding("update trigger").State);
        Assert.Equal("made by another tool", Finding("scripts").Detail);

        SchemaFinding Finding(string subject) => table.Findings.Single(finding => finding.Subject == subject);
    }

    [Fact]
    public async Task A_key_on_other_columns_makes_a_table_incomplete()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await database.ExecuteAsync("ALTER TABLE bars_ohlcv DROP CONSTRAINT bars_ohlcv_pkey, ADD PRIMARY KEY (provider, symbol, ts)");
        await using var engine = new PostgresEngine(database.Admin);

        var table = Assert.Single((await SchemaManager.For(engine).StatusAsync([Both[1]], Stop)).Tables);

        Assert.False(table.IsComplete);
        var key = table.Findings.Single(finding => finding.Subject == "key");
        Assert.Equal(SchemaState.Differs, key.State);
        Assert.Contains("exactly (provider, symbol, interval, ts)", key.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_with_quotes_and_a_schema_of_their_own_work_from_end_to_end()
    {
        await using var database = await servers.CreateDatabaseAsync();
        await using var engine = new PostgresEngine(database.Admin);
        var binding = new TableBinding(TableLayout.Legacy) { Schema = "mar\"ket's data", Table = "My \"bars'" };

        var changes = await SchemaManager.For(engine).ApplyAsync([binding], new SchemaApplyOptions { CreateTenant = "demo" }, Stop);
        var store = engine.Open(binding);
        await store.CheckAsync("demo", true, Stop);
        await using var writer = store.CreateWriter();
        await writer.WriteAsync("demo", TestBars.Series(3).ToArray(), Stop);

        Assert.Equal("made schema mar\"ket's data", changes.Done[0]);
        Assert.Equal(3, await store.CountAsync(new RowFilter { Tenant = "demo" }, Stop));
        Assert.True((await SchemaManager.For(engine).StatusAsync([binding], Stop)).IsComplete);
    }

    [Fact]
    public async Task A_tenant_is_made_once_by_name_or_by_uuid()
    {
        await using var database = await servers.CreateDatabaseAsync();
        await using var engine = new PostgresEngine(database.Admin);
        var schema = SchemaManager.For(engine);
        const string Uuid = "0b9a1c1e-7a52-4a0e-9c55-3a8f6d2f5b11";

        foreach (var tenant in (string[])["demo", "demo", Uuid, Uuid.ToUpperInvariant()])
        {
            await schema.ApplyAsync([Both[0]], new SchemaApplyOptions { CreateTenant = tenant }, Stop);
        }

        Assert.Equal(2, await database.ScalarAsync<long>("SELECT count(*) FROM tenants"));
        Assert.Equal(1, await database.ScalarAsync<long>($"SELECT count(*) FROM tenants WHERE id = '{Uuid}'"));
        await Assert.ThrowsAsync<ArgumentException>(() => schema.ApplyAsync([Both[0]], new SchemaApplyOptions { CreateTenant = new string('t', 51) }, Stop));
        await Assert.ThrowsAsync<StoreException>(() => schema.ApplyAsync([Both[1]], new SchemaApplyOptions { CreateTenant = "lost" }, Stop));
    }

    [Fact]
    public async Task Without_tenants_there_is_no_tenants_table()
    {
        await using var database = await servers.CreateDatabaseAsync();
        await using var engine = new PostgresEngine(database.Admin);

        await SchemaManager.For(engine).ApplyAsync([Both[1]], new SchemaApplyOptions(), Stop);

        Assert.False(await database.ScalarAsync<bool>("SELECT to_regclass('tenants') IS NOT NULL"));
    }

    [Fact]
    public async Task A_role_that_may_not_create_is_told_what_to_grant_and_leaves_nothing()
    {
        await using var database = await servers.CreateDatabaseAsync();
        await using var engine = PostgresEngine.Connect(database.AppConnectionString);

        var refusal = await Assert.ThrowsAsync<StoreException>(() => SchemaManager.For(engine).ApplyAsync(Both, new SchemaApplyOptions(), Stop));

        Assert.Equal(StoreErrorKind.Structure, refusal.Kind);
        Assert.Contains("GRANT USAGE, CREATE ON SCHEMA \"public\" TO \"app\"", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task Many_that_apply_at_once_make_everything_once()
    {
        await using var database = await servers.CreateDatabaseAsync(18);
        await using var engine = new PostgresEngine(database.Admin);

        var changes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ =>
            SchemaManager.For(engine).ApplyAsync(Both, new SchemaApplyOptions { CreateTenant = "demo" }, Stop)));

        Assert.Single(changes, change => change.Done.Length > 0);
        Assert.Equal(2, await database.ScalarAsync<long>("SELECT count(*) FROM dualsink_schema"));
    }

    [Fact]
    public async Task A_role_that_only_writes_bars_may_look_and_apply_what_is_complete()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await database.ExecuteAsync("REVOKE ALL ON dualsink_schema FROM app");
        await using var engine = PostgresEngine.Connect(database.AppConnectionString);
        var schema = SchemaManager.For(engine);

        var report = await schema.StatusAsync(Both, Stop);
        var changes = await schema.ApplyAsync(Both, new SchemaApplyOptions(), Stop);

        Assert.True(report.IsComplete);
        Assert.All(report.Tables, table => Assert.Contains(table.Findings, finding => finding.Subject == "scripts" && finding.Detail.Contains("not known", StringComparison.Ordinal)));
        Assert.Empty(changes.Done);
    }

    [Fact]
    public async Task A_table_dropped_by_hand_is_made_again()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await database.ExecuteAsync("DROP TABLE bars_ohlcv");
        await using var engine = new PostgresEngine(database.Admin);

        var changes = await SchemaManager.For(engine).ApplyAsync(Both, new SchemaApplyOptions(), Stop);

        Assert.Equal(["table bars_ohlcv: applied script 0001_provider"], changes.Done);
    }

    [Fact]
    public async Task Hypertables_are_refused_where_the_extension_is_not_and_nothing_is_made()
    {
        await using var database = await servers.CreateDatabaseAsync();
        await using var engine = new PostgresEngine(database.Admin);

        var refusal = await Assert.ThrowsAsync<StoreException>(
            () => SchemaManager.For(engine).ApplyAsync(Both, new SchemaApplyOptions { Timescale = true }, Stop));

        Assert.Contains("timescaledb is not available", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task A_hypertable_is_asked_for_in_chunks_of_seven_days_with_its_rows()
    {
        // The extension is not to be had here; a function with its parameters stands in for it.
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await database.ExecuteAsync(
            """
            CREATE SCHEMA ts;
            CREATE FUNCTION ts.create_hypertable(relation regclass, time_column_name name, partitioning_column name = NULL,
                chunk_time_interval anyelement = NULL::bigint, create_default_indexes boolean = true, if_not_exists boolean = false,
                migrate_data boolean = false) RETURNS text LANGUAGE sql AS
            $$ SELECT concat_ws(' ', relation, time_column_name, chunk_time_interval, create_default_indexes, if_not_exists, migrate_data) $$;
            """);

        foreach (var binding in Both)
        {
            var sql = PostgresSchemaChange.Hypertable("ts", new PostgresNames(binding), binding.Layout);
            Assert.Equal($"{binding.Table} ts 7 days f t t", await database.ScalarAsync<string>(sql));
        }
    }

    [Fact]
    public async Task A_server_out_of_reach_is_an_outage()
    {
        await using var engine = PostgresEngine.Connect("Host=127.0.0.1;Port=1;Username=app;Database=none");

        var refusal = await Assert.ThrowsAsync<StoreException>(() => SchemaManager.For(engine).StatusAsync(Both, Stop));

        Assert.Equal(StoreErrorKind.Outage, refusal.Kind);
    }

    // Everything a user's database consists of, as the server would tell it.
    private static async Task<string> CatalogAsync(PostgresDatabase database) =>
        await database.ScalarAsync<string>(
            """
            SELECT string_agg(line, E'\n' ORDER BY line) FROM (
                SELECT concat_ws(' ', c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl) AS line
                    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
                UNION ALL SELECT concat_ws(' ', a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
                    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace
                UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger
                UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
                UNION ALL SELECT concat_ws(' ', oid, proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace) AS lines
            """);
}
