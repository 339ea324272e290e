using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Tests.Hosting;

public sealed class PrecedenceTests : SettingsTest
{
    private const string File = SettingsSources.DefaultFile;

    [Fact]
    public void Without_any_source_the_defaults_hold()
    {
        var settings = Load();

        Assert.Equal(new DualSinkOptions { BaseDirectory = Folder }, settings.Options);
        Assert.All(settings.Effective, setting => Assert.Equal(SettingOriginKind.Default, setting.Origin.Kind));
        Assert.Null(settings.File);
        Assert.True(settings.IsEmbeddedByDefault);
    }

    [Fact]
    public void A_flag_wins_over_the_environment_which_wins_over_the_file_which_wins_over_the_default()
    {
        WriteDefaultFile("ingestion:\n  workers: 3\n  queue_max: 7\n  tenant_id: file\n");
        Variables["STORE_WORKERS"] = "4";
        Variables["MDS_TENANT_ID"] = "variable";

        var settings = Load(new SettingFlag("--workers", "workers", "5"));

        Assert.Equal((5, "--workers"), (settings.Options.Sink.Workers, Effective(settings, "workers").Origin.ToString()));
        Assert.Equal(("variable", "environment MDS_TENANT_ID"), (settings.Options.TenantId, Effective(settings, "tenant_id").Origin.ToString()));
        Assert.Equal((7, $"{File}:3"), (settings.Options.Sink.QueueMax, Effective(settings, "queue_max").Origin.ToString()));
        Assert.Equal(("dualsink", "default"), (settings.Options.PipelineId, Effective(settings, "pipeline_id").Origin.ToString()));
    }

    [Theory]
    [InlineData("DATABASE_URL", "sqlite:///x.db", "database_url")]
    [InlineData("STORE_MODE", "provider", "store_mode")]
    [InlineData("STORE_WORKERS", "9", "workers")]
    [InlineData("STORE_QUEUE_MAX", "9", "queue_max")]
    [InlineData("STORE_TIMEFRAME", "5m", "default_timeframe")]
    [InlineData("MDS_TENANT_ID", "acme", "tenant_id")]
    public void Every_variable_sets_its_setting(string variable, string text, string key)
    {
        Variables[variable] = text;

        var setting = Effective(Load(), key);

        Assert.Equal((text, $"environment {variable}"), (setting.Value, setting.Origin.ToString()));
    }

    [Fact]
    public void An_empty_variable_is_not_set()
    {
        Variables["STORE_WORKERS"] = "";
        Variables["DATABASE_URL_FILE"] = "";

        Assert.Equal(2, Load().Options.Sink.Workers);
    }

    [Fact]
    public void Every_key_of_the_file_reaches_the_options()
    {
        WriteDefaultFile("""
            ingestion:
              database_url: sqlite:///a.db
              store_mode: provider
              tenant_id: acme
              pipeline_id: night
              default_timeframe: 5min
              workers: 3
              queue_max: 4
              backpressure_policy: drop_oldest
              max_batch_size: 5
              max_attempts: 6
              base_delay: 1.5s
              max_delay: 2h
              provider_names: { acme: acme-feed, "9": nine }
              sinks:
                legacy: { table_name: old_bars, schema: market, workers: 8, backpressure_policy: drop_newest }
                provider: { database_url: "sqlite:///b.db", queue_max: 9, max_batch_size: 10, max_attempts: 11, base_delay: 20ms, max_delay: 1m }
            """);

        var options = Load().Options;

        Assert.Equal(("sqlite:///a.db", "provider", "acme", "night", "5min"), (options.DatabaseUrl, options.StoreMode, options.TenantId, options.PipelineId, options.DefaultTimeframe));
        Assert.Equal(
            new StoreSinkOptions { Workers = 8, QueueMax = 4, Backpressure = BackpressurePolicy.DropNewest, MaxBatchSize = 5, MaxAttempts = 6, BaseDelay = TimeSpan.FromSeconds(1.5), MaxDelay = TimeSpan.FromHours(2) },
            options.SinkOptionsFor("legacy"));
        Assert.Equal(
            new StoreSinkOptions { Workers = 3, QueueMax = 9, Backpressure = BackpressurePolicy.DropOldest, MaxBatchSize = 10, MaxAttempts = 11, BaseDelay = TimeSpan.FromMilliseconds(20), MaxDelay = TimeSpan.FromMinutes(1) },
            options.SinkOptionsFor("provider"));
        Assert.Equal(("sqlite:///a.db", "sqlite:///b.db"), (options.DatabaseUrlFor("legacy"), options.DatabaseUrlFor("provider")));

        var (legacy, provider) = (options.BindingFor("legacy"), options.BindingFor("provider"));
        Assert.Equal((TableLayout.Legacy, "market.old_bars"), (legacy.Layout, legacy.DisplayName));
        Assert.Equal((TableLayout.Provider, "bars_ohlcv"), (provider.Layout, provider.DisplayName));
        Assert.Equal(("acme-feed", "nine", "yahoo"), (provider.SourceOf("acme", "yahoo"), provider.SourceOf("9", "yahoo"), provider.SourceOf("other", "yahoo")));
        Assert.Equal(new PipelineContext("acme", "night"), options.Context);
    }

    [Fact]
    public void Every_value_shown_reads_back_as_itself()
    {
        var settings = Load(new SettingFlag("--base", "base_delay", "1.5s"), new SettingFlag("--max", "max_delay", "1.5h"));
        Assert.Equal(("1500ms", "90m"), (Effective(settings, "base_delay").Value, Effective(settings, "max_delay").Value));

        WriteDefaultFile("ingestion:\n" + string.Concat(settings.Effective.Where(s => !s.Key.Contains('.')).Select(s => $"  {s.Key}: {s.Value}\n")));
        Assert.Equal(settings.Options, Load().Options);
    }

    [Fact]
    public void A_flag_holds_for_every_sink_whatever_the_file_says_of_one()
    {
        WriteDefaultFile("""
            ingestion:
              sinks:
                provider: { database_url: "postgresql://production/market", workers: 9 }
            """);

        var settings = Load(new SettingFlag("--database", "database_url", "sqlite:///scratch.db"));

        Assert.Equal("sqlite:///scratch.db", settings.Options.DatabaseUrlFor("provider"));
        Assert.Equal(9, settings.Options.SinkOptionsFor("provider").Workers);
        Assert.DoesNotContain(settings.Effective, setting => setting.Key == "sinks.provider.database_url");
    }

    [Fact]
    public void The_environment_leaves_alone_what_the_file_says_of_one_sink()
    {
        WriteDefaultFile("ingestion:\n  sinks:\n    provider: { database_url: 'sqlite:///new.db' }\n");
        Variables["DATABASE_URL"] = "sqlite:///old.db";

        var options = Load().Options;

        Assert.Equal(("sqlite:///old.db", "sqlite:///new.db"), (options.DatabaseUrlFor("legacy"), options.DatabaseUrlFor("provider")));
    }

    [Fact]
    public void A_file_that_is_named_is_read_instead_of_the_default_one()
    {
        WriteDefaultFile("ingestion: { workers: 3 }");
        Write("mine.yaml", "ingestion: { queue_max: 8 }");

        var settings = DualSinkSettings.Load(Sources() with { File = "mine.yaml" });

        Assert.Equal((2, 8, "mine.yaml"), (settings.Options.Sink.Workers, settings.Options.Sink.QueueMax, settings.File));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("ingestion:\n")]
    [InlineData("ingestion:\n  sinks:\n  provider_names:\n")]
    public void A_file_that_sets_nothing_is_good(string text)
    {
        WriteDefaultFile(text);

        Assert.Equal(new DualSinkOptions { BaseDirectory = Folder }, Load().Options);
    }

    [Fact]
    public void An_anchored_value_may_be_used_again()
    {
        WriteDefaultFile("ingestion:\n  workers: &n 7\n  queue_max: *n\n");

        Assert.Equal(7, Load().Options.Sink.QueueMax);
    }

    [Fact]
    public void The_database_may_be_named_by_a_file()
    {
        Write("secret", "sqlite:///from-file.db\n");
        Variables["DATABASE_URL_FILE"] = "secret";

        var settings = Load();

        Assert.Equal("sqlite:///from-file.db", settings.Options.DatabaseUrl);
        Assert.Equal(Path.Combine(Folder, "secret"), settings.Options.DatabaseUrlFile);
        Assert.Equal("environment DATABASE_URL_FILE", Effective(settings, "database_url").Origin.ToString());
        Assert.Null(Load(new SettingFlag("--database", "database_url", "sqlite:///x.db")).Options.DatabaseUrlFile);

        DualSinkOptions InCode(Func<DualSinkOptions, DualSinkOptions> configure) => DualSinkSettings.Load(Sources() with { Configure = configure }).Options;
        Assert.Null(InCode(o => o with { DatabaseUrl = "sqlite:///x.db" }).DatabaseUrlFile);
        Assert.Equal("/mine", InCode(o => o with { DatabaseUrl = "sqlite:///x.db", DatabaseUrlFile = "/mine" }).DatabaseUrlFile);
        Assert.Equal(Path.Combine(Folder, "secret"), InCode(o => o with { TenantId = "acme" }).DatabaseUrlFile);
    }

    [Fact]
    public void Code_has_the_last_word()
    {
        Variables["STORE_WORKERS"] = "4";

        var settings = DualSinkSettings.Load(Sources() with { Configure = options => options with { Sink = options.Sink with { Workers = 6 } } });

        Assert.Equal(6, settings.Options.Sink.Workers);
        Assert.Equal("code", Effective(settings, "workers").Origin.ToString());
        Assert.Equal("default", Effective(settings, "queue_max").Origin.ToString());
    }

    [Theory]
    [InlineData("legacy", null, "false")]
    [InlineData("dual", null, "true")]
    [InlineData("failover", null, "true")]
    [InlineData("legacy", "true", "true")]
    public void There_is_a_journal_where_both_tables_are_written_unless_somebody_says_otherwise(string mode, string? enabled, string effective)
    {
        WriteDefaultFile($"ingestion:\n  store_mode: {mode}\n{(enabled is null ? "" : $"  journal: {{ enabled: {enabled} }}\n")}");

        Assert.Equal(effective, Effective(Load(), "journal.enabled").Value);
    }

    [Fact]
    public void The_journal_and_the_route_are_as_the_file_says()
    {
        WriteDefaultFile("""
            ingestion:
              store_mode: failover
              ack: journal
              primary: provider
              ack_timeout: 5s
              journal: { path: j.db, max_bytes: 512MiB, retain: 1h, when_full: detach }
            """);

        var options = Load().Options;

        Assert.Equal(new RouteOptions { Mode = "failover", Ack = AckPolicy.Journal, Primary = "provider", AckTimeout = TimeSpan.FromSeconds(5) }, options.Route);
        Assert.Equal(new JournalOptions { Path = "j.db", MaxBytes = 512L << 20, Retain = TimeSpan.FromHours(1), WhenFull = WhenFull.Detach }, options.Journal);
        Assert.False(options.ModeIsForced);
        Assert.True(Load(new SettingFlag("--mode", "store_mode", "dual")).Options.ModeIsForced);
    }
}
