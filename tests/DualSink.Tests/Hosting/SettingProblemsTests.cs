using DualSink.Hosting;

namespace DualSink.Tests.Hosting;

public sealed class SettingProblemsTests : SettingsTest
{
    private const string File = SettingsSources.DefaultFile;

    [Fact]
    public void An_unknown_key_is_told_with_its_line_and_what_was_meant()
    {
        Assert.Equal(
            [
                $"{File}:2: ingestion.wrokers: is no setting; did you mean 'workers'?",
                $"{File}:3: ingestion.table_name: is no setting; did you mean 'ingestion.sinks.legacy.table_name' or 'ingestion.sinks.provider.table_name'?",
                $"{File}:5: ingestion.sinks.legcy: is no setting; did you mean 'legacy'?",
                $"{File}:7: ingestion.sinks.provider.colour: is no setting; allowed: database_url, table_name, schema, workers, queue_max, backpressure_policy, max_batch_size, max_attempts, base_delay, max_delay",
                $"{File}:8: igestion: is no setting; did you mean 'ingestion'?",
            ],
            ProblemsOf(
                "ingestion:",
                "  wrokers: 2",
                "  table_name: x",
                "  sinks:",
                "    legcy: {}",
                "    provider:",
                "      colour: blue",
                "igestion: {}"));
    }

    [Theory]
    [InlineData("workers: many", "'many' is not allowed; allowed: a whole number from 1 to 64")]
    [InlineData("workers: 0", "'0' is not allowed; allowed: a whole number from 1 to 64")]
    [InlineData("workers: 65", "'65' is not allowed; allowed: a whole number from 1 to 64")]
    [InlineData("workers: 2.5", "'2.5' is not allowed; allowed: a whole number from 1 to 64")]
    [InlineData("workers: -1", "'-1' is not allowed; allowed: a whole number from 1 to 64")]
    [InlineData("workers: true", "'true' is not allowed; allowed: a whole number from 1 to 64")]
    [InlineData("workers: 99999999999999999999", "'99999999999999999999' is not allowed; allowed: a whole number from 1 to 64")]
    [InlineData("workers:", "has no value; allowed: a whole number from 1 to 64")]
    [InlineData("workers: ~", "has no value; allowed: a whole number from 1 to 64")]
    [InlineData("workers: [1]", "is a list; allowed: a whole number from 1 to 64")]
    [InlineData("workers: { a: 1 }", "is a mapping; allowed: a whole number from 1 to 64")]
    [InlineData("queue_max: 0", "'0' is not allowed; allowed: a whole number from 1 to 1000000")]
    [InlineData("max_batch_size: 50001", "'50001' is not allowed; allowed: a whole number from 1 to 50000")]
    [InlineData("max_attempts: 0", "'0' is not allowed; allowed: a whole number from 1 to 1000")]
    [InlineData("base_delay: 50", "'50' is not allowed; allowed: a number and a unit (ms, s, m, h), from 1ms to 1h")]
    [InlineData("base_delay: 50 ms", "'50 ms' is not allowed; allowed: a number and a unit (ms, s, m, h), from 1ms to 1h")]
    [InlineData("base_delay: -1s", "'-1s' is not allowed; allowed: a number and a unit (ms, s, m, h), from 1ms to 1h")]
    [InlineData("base_delay: 0ms", "'0ms' is not allowed; allowed: a number and a unit (ms, s, m, h), from 1ms to 1h")]
    [InlineData("max_delay: 25h", "'25h' is not allowed; allowed: a number and a unit (ms, s, m, h), from 1ms to 24h")]
    [InlineData("max_delay: 9999999999999999999999999h", "'9999999999999999999999999h' is not allowed; allowed: a number and a unit (ms, s, m, h), from 1ms to 24h")]
    [InlineData("store_mode: both", "'both' is not allowed; allowed: one of legacy, provider, dual, failover")]
    [InlineData("store_mode: Provider", "'Provider' is not allowed (did you mean 'provider'?); allowed: one of legacy, provider, dual, failover")]
    [InlineData("ack: none", "'none' is not allowed; allowed: one of primary, all, journal")]
    [InlineData("ack: journal", "'journal' needs a journal; set journal.enabled: true, or another ack")]
    [InlineData("primary: dual", "'dual' is not allowed; allowed: one of legacy, provider")]
    [InlineData("ack_timeout: 0s", "'0s' is not allowed; allowed: a number and a unit (ms, s, m, h), from 1ms to 24h")]
    [InlineData("backpressure_policy: drop-oldest", "'drop-oldest' is not allowed (did you mean 'drop_oldest'?); allowed: one of block, drop_oldest, drop_newest")]
    [InlineData("tenant_id: '  '", "'  ' is not allowed; allowed: 1 to 50 characters, not blank, none a control character")]
    [InlineData("pipeline_id: \"a\\tb\"", "'a\tb' is not allowed; allowed: 1 to 128 characters, not blank, none a control character")]
    [InlineData("sinks: 5", "'5' is no mapping; put keys under it: legacy, provider")]
    [InlineData("provider_names: [a]", "is no mapping; put 'tenant: provider' lines under it")]
    [InlineData("max_delay: 1ms", "'1ms' does not go with base_delay, which is 50ms (default); allowed: a base_delay that is not longer than max_delay")]
    public void A_value_that_is_not_allowed_is_told_with_its_line_and_what_is(string line, string told)
    {
        var key = line.Split(':')[0];

        Assert.Equal($"{File}:3: ingestion.{key}: {told}", Assert.Single(ProblemsOf("# settings", "ingestion:", $"  {line}")));
    }

    [Theory]
    [InlineData("table_name: public.bars")]
    [InlineData("table_name: 'quoted\"name'")]
    [InlineData("schema: ''")]
    public void A_name_in_the_database_is_one_name(string line)
    {
        var problem = Assert.Single(ProblemsOf("ingestion:", "  sinks:", "    legacy:", $"      {line}"));

        Assert.StartsWith($"{File}:4: ingestion.sinks.legacy.{line.Split(':')[0]}: ", problem);
        Assert.Contains("allowed: a name of 1 to 63 characters", problem);
    }

    [Theory]
    [InlineData("mysql://host/db", "'mysql://host/db' has the scheme 'mysql', which no engine understands")]
    [InlineData("bars.db", "'***' is neither a URL nor a keyword string")]
    [InlineData("sqlite://bars.db", "'sqlite://bars.db' needs three slashes before a relative path, four before an absolute one")]
    [InlineData("sqlite:///", "'sqlite:///' names no file")]
    [InlineData("sqlite:///folder/", "'sqlite:///folder/' names no file")]
    [InlineData("sqlite:///:memory:", "'sqlite:///:memory:' asks for memory, which no two connections would share; name a file")]
    [InlineData("sqlite:///a.db?mode=ro", "'sqlite:///a.db?mode=ro' has parameters, which SQLite's does not take")]
    public void A_database_URL_no_engine_understands_is_told_with_those_that_are(string url, string told)
    {
        Variables["DATABASE_URL"] = url;

        Assert.Equal($"environment DATABASE_URL: ingestion.database_url: {told}; allowed: {StoreEngines.AllowedUrls}", Assert.Single(Problems()));
    }

    [Fact]
    public void A_key_that_stands_twice_is_told_with_both_lines()
    {
        Assert.Equal(
            [
                $"{File}:4: ingestion.workers: stands on line 2 already; keep one of them",
                $"{File}:7: ingestion.provider_names.a: stands on line 6 already; keep one of them",
                $"{File}:8: ingestion: stands on line 1 already; keep one of them",
            ],
            ProblemsOf("ingestion:", "  workers: 3", "  queue_max: 5", "  workers: 3", "  provider_names:", "    a: x", "    a: x", "ingestion: {}"));
    }

    [Theory]
    [InlineData(3, "ingestion:", "  workers: 2", " bad: 1")]
    [InlineData(2, "ingestion:", "  workers: [1", "  queue_max: 2")]
    [InlineData(2, "ingestion:", "\tworkers: 2")]
    [InlineData(2, "ingestion:", "  workers: *missing")]
    [InlineData(2, "ingestion: {}", "---", "ingestion: {}")]
    public void What_is_no_YAML_is_told_with_a_line(int line, params string[] lines)
    {
        var problem = Assert.Single(ProblemsOf(lines));

        Assert.Matches($"^{File}:{line}: This is no YAML: .+; mend it and check again", problem);
    }

    [Theory]
    [InlineData("- a", "is no mapping; put keys under it: ingestion, server")]
    [InlineData("text", "'text' is no mapping; put keys under it: ingestion, server")]
    public void A_file_that_is_no_mapping_is_told_of(string text, string told)
    {
        Assert.Equal($"{File}:1: {told}", Assert.Single(ProblemsOf(text)));
    }

    [Fact]
    public void A_file_that_is_named_has_to_exist()
    {
        var wrong = Assert.Throws<DualSinkConfigurationException>(() => DualSinkSettings.Load(Sources() with { File = "nowhere.yaml" }));

        Assert.Equal("nowhere.yaml: There is no such file; name one that exists, or none", wrong.Message);
    }

    [Fact]
    public void A_provider_name_is_checked_like_any_value()
    {
        Assert.Equal(
            [
                $"{File}:3: ingestion.provider_names.a: names no provider; allowed: 1 to 128 characters, not blank, none a control character",
                $"{File}:4: ingestion.provider_names.b: ' ' is not allowed as the provider; allowed: 1 to 128 characters, not blank, none a control character",
            ],
            ProblemsOf("ingestion:", "  provider_names:", "    a:", "    b: ' '"));
    }

    [Fact]
    public void Everything_wrong_in_every_source_is_told_at_once()
    {
        WriteDefaultFile("ingestion:\n  workers: none\n  color: red\n  max_delay: 10ms\n");
        Variables["STORE_QUEUE_MAX"] = "-5";
        Variables["STORE_MODE"] = "both";
        Variables["DATABASE_URL_FILE"] = "missing";

        var problems = Problems(new SettingFlag("--database", "database_url", "redis://x"));

        Assert.Equal(
            [
                $"{File}:2: ingestion.workers",
                $"{File}:3: ingestion.color",
                $"{File}:4: ingestion.max_delay",
                "environment STORE_MODE: ingestion.store_mode",
                "environment STORE_QUEUE_MAX: ingestion.queue_max",
                "environment DATABASE_URL_FILE: ingestion.database_url",
                "--database: ingestion.database_url",
            ],
            problems.Select(problem => problem[..problem.IndexOf(": ", problem.IndexOf(": ") + 2)]));
    }

    [Fact]
    public void A_value_that_another_source_overrides_is_checked_all_the_same()
    {
        WriteDefaultFile("ingestion:\n  workers: none\n");
        Variables["STORE_WORKERS"] = "3";

        Assert.StartsWith($"{File}:2: ", Assert.Single(Problems()));
    }

    [Fact]
    public void A_database_URL_and_a_file_with_one_exclude_each_other()
    {
        Variables["DATABASE_URL"] = "sqlite:///a.db";
        Variables["DATABASE_URL_FILE"] = "secret";

        Assert.Equal("environment DATABASE_URL_FILE: ingestion.database_url: 'secret' is set beside DATABASE_URL; unset one of them", Assert.Single(Problems()));
    }

    [Fact]
    public void Two_sinks_never_share_a_table()
    {
        Assert.Equal(
            $"{File}:3: ingestion.sinks.provider.table_name: 'bars' is the legacy sink's table as well (default); give each sink a table of its own",
            Assert.Single(ProblemsOf("ingestion:", "  sinks:", "    provider: { table_name: bars }")));
    }

    [Theory]
    [InlineData("enabled: yes", "enabled: 'yes' is not allowed; allowed: true or false")]
    [InlineData("max_bytes: 4", "max_bytes: '4' is not allowed; allowed: a whole number and a unit (KiB, MiB, GiB, TiB), from 1MiB to 1024TiB")]
    [InlineData("max_bytes: 1023KiB", "max_bytes: '1023KiB' is not allowed; allowed: a whole number and a unit (KiB, MiB, GiB, TiB), from 1MiB to 1024TiB")]
    [InlineData("retain: never", "retain: 'never' is not allowed; allowed: a number and a unit (ms, s, m, h), from 0ms to 8760h")]
    [InlineData("when_full: drop", "when_full: 'drop' is not allowed; allowed: one of block, detach")]
    [InlineData("where: here", "where: is no setting; allowed: enabled, path, max_bytes, retain, when_full")]
    public void A_setting_of_the_journal_that_is_not_allowed_is_told_with_what_is(string line, string told)
    {
        Assert.Equal($"{File}:3: ingestion.journal.{told}", Assert.Single(ProblemsOf("ingestion:", "  journal:", $"    {line}")));
    }

    [Fact]
    public void What_needs_a_journal_is_told_where_there_is_none()
    {
        Assert.Equal(
            "default: ingestion.ack: 'primary' needs a journal in mode dual, which owes the bars to the sink that is not waited for; set journal.enabled: true, or ack: all",
            Assert.Single(ProblemsOf("ingestion:", "  store_mode: dual", "  journal: { enabled: false }")));
        Assert.Equal(
            $"{File}:2: ingestion.store_mode: 'failover' needs a journal, which owes the bars to the sink that fails; set journal.enabled: true",
            Assert.Single(ProblemsOf("ingestion:", "  store_mode: failover", "  journal: { enabled: false }")));
    }

    [Fact]
    public void The_oldest_batch_is_never_dropped_where_a_journal_gave_its_word_on_it()
    {
        Assert.Equal(
            [
                $"{File}:3: ingestion.backpressure_policy: 'drop_oldest' does not go with a journal, which has given its word on the oldest batch; allowed: block, drop_newest; or journal.enabled: false",
                $"{File}:4: ingestion.sinks.legacy.backpressure_policy: 'drop_oldest' does not go with a journal, which has given its word on the oldest batch; allowed: block, drop_newest; or journal.enabled: false",
            ],
            ProblemsOf("ingestion:", "  store_mode: dual", "  backpressure_policy: drop_oldest", "  sinks: { legacy: { backpressure_policy: drop_oldest } }"));
    }

    [Fact]
    public void Tenants_of_one_provider_name_are_told_of_where_both_tables_are_written()
    {
        Assert.Equal(
            $"{File}:6: ingestion.provider_names.b: 'x' is the provider name of tenant 'a' as well, so the two would meet in one table while both are written; give each tenant a provider name of its own",
            Assert.Single(ProblemsOf("ingestion:", "  store_mode: dual", "  ack: all", "  provider_names:", "    a: x", "    b: x")));
    }

    [Fact]
    public void What_code_sets_is_checked_too()
    {
        var wrong = Assert.Throws<DualSinkConfigurationException>(() => DualSinkSettings.Load(Sources() with
        {
            Configure = options => options with { StoreMode = "both", Sink = options.Sink with { Workers = 0 } },
        }));

        Assert.Equal(["code", "code"], wrong.Problems.Select(problem => problem.Origin.ToString()));
        Assert.Equal(["ingestion.store_mode", "ingestion.workers"], wrong.Problems.Select(problem => problem.Key));
    }
}
