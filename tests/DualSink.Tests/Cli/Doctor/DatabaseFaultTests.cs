using DualSink.Tests.Infrastructure;
using Npgsql;

namespace DualSink.Tests.Cli.Doctor;

/// <summary>A database wrong in one way: doctor finds it, and what it says mends it.</summary>
public sealed class DatabaseFaultTests(PostgresServers servers) : DoctorTest
{
    /// <summary>What is done to a good database, and what doctor has to say of it: state, check, table, a part of the finding, the remedy.</summary>
    public static TheoryData<string, string, string, string?, string, string> Faults => new()
    {
        // Privileges.
        { "REVOKE INSERT ON bars_ohlcv FROM app", "fail", "privileges", "bars_ohlcv", "lacks INSERT", "GRANT INSERT ON TABLE \"public\".\"bars_ohlcv\" TO \"app\";" },
        { "REVOKE SELECT ON bars FROM app", "fail", "privileges", "bars", "lacks SELECT", "GRANT SELECT ON TABLE \"public\".\"bars\" TO \"app\";" },
        { "REVOKE ALL ON bars FROM app", "fail", "privileges", "bars", "lacks SELECT, INSERT, UPDATE", "GRANT SELECT, INSERT, UPDATE ON TABLE \"public\".\"bars\" TO \"app\";" },
        { "REVOKE UPDATE ON bars_ohlcv FROM app; GRANT UPDATE (open, high) ON bars_ohlcv TO app", "fail", "privileges", "bars_ohlcv", "lacks UPDATE on low, close, volume", "GRANT UPDATE ON TABLE \"public\".\"bars_ohlcv\" TO \"app\";" },
        { "REVOKE USAGE ON SCHEMA public FROM PUBLIC, app", "fail", "table", "bars", "in schema public, which role app may not use", "GRANT USAGE ON SCHEMA \"public\" TO \"app\";" },

        // Tenants.
        { "REVOKE SELECT ON tenants FROM app", "fail", "tenant", "bars", "may not read \"public\".\"tenants\"", "GRANT SELECT ON TABLE \"public\".\"tenants\" TO \"app\";" },
        { "DELETE FROM tenants WHERE tenant_id = 'demo'", "fail", "tenant", "bars", "no tenant 'demo' in \"public\".\"tenants\", which shows 'other'", "dualsink schema apply --create-tenant demo" },
        { "DELETE FROM tenants; REVOKE INSERT ON tenants FROM app", "fail", "tenant", "bars", "which shows none", "INSERT INTO \"public\".\"tenants\" (id, tenant_id, name) VALUES (gen_random_uuid(), 'demo', 'demo');" },
        { "DROP TABLE tenants CASCADE", "fail", "tenant", "bars", "no table \"tenants\"", "dualsink schema apply --create-tenant demo" },

        // Tables.
        { "DROP TABLE bars_ohlcv", "fail", "table", "bars_ohlcv", "no table bars_ohlcv on the search path", "GRANT USAGE, CREATE ON SCHEMA \"public\" TO \"app\"; -- then: dualsink schema apply" },
        { "DROP TABLE bars; GRANT CREATE ON SCHEMA public TO app", "fail", "table", "bars", "no table bars on", "dualsink schema apply --create-tenant demo" },
        { "ALTER TABLE bars_ohlcv SET UNLOGGED", "warn", "table", "bars_ohlcv", "unlogged", "ALTER TABLE \"public\".\"bars_ohlcv\" SET LOGGED;" },

        // Columns, keys, indexes, triggers, checks.
        { "ALTER TABLE bars_ohlcv DROP COLUMN volume", "fail", "schema", "bars_ohlcv", "column volume is missing", "ALTER TABLE \"public\".\"bars_ohlcv\" ADD COLUMN \"volume\" double precision;" },
        { "ALTER TABLE bars_ohlcv RENAME COLUMN volume TO vol", "fail", "schema", "bars_ohlcv", "column volume is missing", "ALTER TABLE \"public\".\"bars_ohlcv\" RENAME COLUMN \"vol\" TO \"volume\"; -- if that is what it holds; else: ALTER TABLE \"public\".\"bars_ohlcv\" ADD COLUMN \"volume\" double precision; -- NULL in rows that are there" },
        { "ALTER TABLE bars RENAME COLUMN vendor TO source; ALTER TABLE bars ALTER COLUMN source SET NOT NULL", "fail", "schema", "bars", "column vendor is missing", "ALTER TABLE \"public\".\"bars\" RENAME COLUMN \"source\" TO \"vendor\";" },
        { "ALTER TABLE bars DROP COLUMN updated_at", "warn", "schema", "bars", "column updated_at is missing", "ALTER TABLE \"public\".\"bars\" ADD COLUMN \"updated_at\" timestamp with time zone NOT NULL DEFAULT now();" },
        { "ALTER TABLE bars_ohlcv ALTER COLUMN volume TYPE numeric", "fail", "schema", "bars_ohlcv", "column volume is numeric, not double precision", "ALTER TABLE \"public\".\"bars_ohlcv\" ALTER COLUMN \"volume\" TYPE double precision USING \"volume\"::double precision;" },
        { "ALTER TABLE bars ADD COLUMN note text NOT NULL", "fail", "schema", "bars", "column note: is NOT NULL without a default", "ALTER TABLE \"public\".\"bars\" ALTER COLUMN \"note\" DROP NOT NULL;" },
        { "ALTER TABLE bars_ohlcv DROP CONSTRAINT bars_ohlcv_pkey", "fail", "schema", "bars_ohlcv", "there is no primary key", "CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"bars_ohlcv\" (\"provider\", \"symbol\", \"interval\", \"ts\");" },
        { "DROP INDEX bars_tenant_id_vendor_symbol_timeframe_ts_idx", "warn", "schema", "bars", "no index on (tenant_id, vendor, symbol, timeframe, ts DESC)", "CREATE INDEX CONCURRENTLY ON \"public\".\"bars\" (\"tenant_id\", \"vendor\", \"symbol\", \"timeframe\", \"ts\" DESC);" },
        { "CREATE INDEX again ON bars_ohlcv (provider, symbol, interval, ts DESC)", "warn", "schema", "bars_ohlcv", "repeats the primary key", "DROP INDEX CONCURRENTLY \"public\".\"again\";" },
        { "CREATE UNIQUE INDEX \"one a day\" ON bars_ohlcv (symbol, ts)", "warn", "schema", "bars_ohlcv", "a bar that meets another row there is refused", "DROP INDEX CONCURRENTLY \"public\".\"one a day\";" },
        { "ALTER TABLE bars ADD CONSTRAINT handle UNIQUE (volume)", "warn", "schema", "bars", "index handle", "ALTER TABLE \"public\".\"bars\" DROP CONSTRAINT \"handle\";" },
        { "DROP TRIGGER set_updated_at ON bars_ohlcv", "warn", "schema", "bars_ohlcv", "no trigger before update", "CREATE TRIGGER dualsink_touch BEFORE UPDATE ON \"public\".\"bars_ohlcv\"" },
        { "ALTER TABLE bars_ohlcv DISABLE TRIGGER set_updated_at", "warn", "schema", "bars_ohlcv", "no trigger before update", "CREATE TRIGGER dualsink_touch BEFORE UPDATE ON \"public\".\"bars_ohlcv\"" },
        { "ALTER TABLE bars DROP CONSTRAINT bars_symbol_check", "warn", "checks", "bars", "nothing keeps symbols in upper case", "ALTER TABLE \"public\".\"bars\" ADD CHECK (\"symbol\" = upper(\"symbol\" COLLATE \"C\")) NOT VALID;" },

        // Settings of the role, here in this database.
        { "ALTER ROLE app IN DATABASE {database} SET default_transaction_read_only = on", "fail", "writable", null, "default_transaction_read_only is on (from: database user)", "ALTER ROLE \"app\" IN DATABASE \"{database}\" SET default_transaction_read_only = off;" },
        { "ALTER ROLE app IN DATABASE {database} SET synchronous_commit = off", "warn", "durability", null, "synchronous_commit is off", "ALTER ROLE \"app\" IN DATABASE \"{database}\" SET synchronous_commit = on;" },
        { "ALTER ROLE app IN DATABASE {database} SET statement_timeout = '900ms'", "warn", "timeouts", null, "statement_timeout is 900 ms", "ALTER ROLE \"app\" IN DATABASE \"{database}\" SET statement_timeout = 0;" },
        { "ALTER ROLE app IN DATABASE {database} SET lock_timeout = '20ms'", "warn", "timeouts", null, "lock_timeout is 20 ms", "ALTER ROLE \"app\" IN DATABASE \"{database}\" SET lock_timeout = 0;" },
        { "ALTER ROLE app IN DATABASE {database} SET idle_in_transaction_session_timeout = '5s'", "warn", "timeouts", null, "idle_in_transaction_session_timeout is 5,000 ms", "ALTER ROLE \"app\" IN DATABASE \"{database}\" SET idle_in_transaction_session_timeout = 0;" },
        { "ALTER ROLE app IN DATABASE {database} SET idle_session_timeout = '1min'", "warn", "timeouts", null, "idle_session_timeout is 60,000 ms", "ALTER ROLE \"app\" IN DATABASE \"{database}\" SET idle_session_timeout = 0;" },
        { "ALTER DATABASE {database} CONNECTION LIMIT 3", "fail", "connections", null, "database {database} may have 3 connections, and the workers need 4", "ALTER DATABASE \"{database}\" CONNECTION LIMIT -1;" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_is_wrong_is_found_and_its_remedy_mends_it(string fault, string state, string name, string? table, string finding, string remedy)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        string Filled(string text) => text.Replace("{database}", database.Name, StringComparison.Ordinal);
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync(Filled(fault));

        var look = await LookAsync();

        var found = look.The(state, name, table);
        Assert.Contains(Filled(finding), found.Finding, StringComparison.Ordinal);
        Assert.Contains(Filled(remedy), found.Remedy, StringComparison.Ordinal);
        Assert.NotNull(found.Why);
        Assert.Equal((state == "fail" ? 1 : 0, state != "fail"), (look.Code, look.Ok));
        await DoAsync(database, found.Remedy!);
        await MendAsync(database);
    }

    [Fact]
    public async Task A_column_under_another_name_is_not_opened_to_NULL()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync("ALTER TABLE bars_ohlcv RENAME COLUMN volume TO vol; ALTER TABLE bars_ohlcv ALTER COLUMN vol SET NOT NULL");

        var look = await LookAsync();

        Assert.DoesNotContain(look.Checks, check => check.Remedy?.Contains("DROP NOT NULL", StringComparison.Ordinal) == true);
        await MendAsync(database);
    }

    [Fact]
    public async Task A_column_of_the_key_that_is_added_is_said_to_be_empty()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync("ALTER TABLE bars_ohlcv DROP COLUMN symbol");

        var added = (await LookAsync()).The("fail", "schema", "bars_ohlcv");

        Assert.Contains(" -- NULL in rows that are there; fill it, and only then: ALTER TABLE \"public\".\"bars_ohlcv\" ALTER COLUMN \"symbol\" SET NOT NULL;", added.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_may_not_delete_is_told_what_needs_it()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync("REVOKE DELETE ON bars FROM app");

        var look = await LookAsync();

        var note = look.The("note", "privileges", "bars");
        Assert.Equal((0, "GRANT DELETE ON TABLE \"public\".\"bars\" TO \"app\";"), (look.Code, note.Remedy));
        await DoAsync(database, note.Remedy!);
        Assert.EndsWith("DELETE", (await LookAsync()).The("ok", "privileges", "bars").Finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_in_a_schema_off_the_search_path_are_found_there()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync("ALTER SCHEMA public RENAME TO \"old market\"; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO app; REVOKE USAGE ON SCHEMA \"old market\" FROM PUBLIC, app");

        var closed = (await LookAsync()).The("fail", "table", "bars");
        await DoAsync(database, closed.Remedy!);
        var open = (await LookAsync()).The("fail", "table", "bars");

        Assert.Equal("GRANT USAGE ON SCHEMA \"old market\" TO \"app\";", closed.Remedy);
        Assert.Equal("In the settings file: ingestion: {sinks: {legacy: {schema: old market}}}", open.Remedy);
        Write("configs/ingestion_policy.yaml", "ingestion: {sinks: {legacy: {schema: old market}, provider: {schema: old market}}}\n");
        await MendAsync(database);
    }

    [Fact]
    public async Task A_view_is_no_table_to_write_to()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync("ALTER TABLE bars_ohlcv RENAME TO candles; CREATE VIEW bars_ohlcv AS SELECT * FROM candles");

        var found = (await LookAsync()).The("fail", "table", "bars_ohlcv");

        Assert.Equal("In the settings file: ingestion: {sinks: {provider: {table_name: NAME}}}", found.Remedy);
        Write("configs/ingestion_policy.yaml", "ingestion: {sinks: {provider: {table_name: candles}}}\n");
        await MendAsync(database);
    }

    [Fact]
    public async Task Somebody_who_locks_a_table_is_named_and_nothing_waits_for_it()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await using var other = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("BEGIN; LOCK TABLE bars IN ACCESS EXCLUSIVE MODE", other))
        {
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var look = await LookAsync();

        var found = look.The("fail", "table", "bars");
        Assert.Equal(FormattableString.Invariant($"SELECT pg_terminate_backend({other.ProcessID});"), found.Remedy);
        Assert.Contains("AccessExclusiveLock", found.Finding, StringComparison.Ordinal);
        Assert.Equal(1, look.Code);
        look.The("ok", "write", "bars_ohlcv");
        await DoAsync(database, found.Remedy!);
        await MendAsync(database);
    }

    [Fact]
    public async Task A_check_of_somebody_elses_is_told()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync("ALTER TABLE bars_ohlcv ADD CONSTRAINT traded CHECK (volume > 0)");

        var look = await LookAsync();

        Assert.Equal(0, look.Code);
        Assert.StartsWith("traded: CHECK ((volume > ", look.The("note", "checks", "bars_ohlcv").Finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_given_by_its_uuid_is_looked_for_by_it()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        var id = Guid.NewGuid().ToString();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, id);
        await database.ExecuteAsync("REVOKE INSERT ON tenants FROM app");

        var found = (await LookAsync()).The("fail", "tenant", "bars");

        Assert.Equal($"INSERT INTO \"public\".\"tenants\" (id, tenant_id, name) VALUES ('{id}', '{id}', '{id}');", found.Remedy);
        await MendAsync(database);
        await database.ExecuteAsync("REVOKE SELECT ON tenants FROM app");
        Assert.Equal("GRANT SELECT ON TABLE \"public\".\"tenants\" TO \"app\";", (await LookAsync()).The("note", "tenant", "bars").Remedy);
    }

    [Fact]
    public async Task Only_the_sink_that_is_asked_about_is_looked_at()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync("DROP TABLE bars");

        Assert.Equal((1, 0, 1), ((await LookAsync()).Code, (await LookAsync("--mode", "provider")).Code, (await LookAsync("--mode", "legacy")).Code));
        Assert.Equal(2, (await RunAsync("doctor", "--mode", "nothing")).Code);
    }
}
