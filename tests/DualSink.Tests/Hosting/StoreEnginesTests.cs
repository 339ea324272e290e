using DualSink.Hosting;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;
using Npgsql;

namespace DualSink.Tests.Hosting;

public sealed class StoreEnginesTests
{
    [Theory]
    [InlineData("sqlite:///bars.db", "/base/bars.db")]
    [InlineData("sqlite:///sub/bars.db", "/base/sub/bars.db")]
    [InlineData("sqlite:////var/lib/bars.db", "/var/lib/bars.db")]
    [InlineData("SQLite:///Bars.db", "/base/Bars.db")]
    public async Task A_SQLite_path_is_relative_after_three_slashes_and_absolute_after_four(string url, string path)
    {
        await using var engine = StoreEngines.Open(url, "/base");

        Assert.Equal(path, Assert.IsType<SqliteEngine>(engine).Location);
    }

    [Theory]
    [InlineData("postgresql://me:hunter2@db:6432/market")]
    [InlineData("postgres://me@db:6432/market?sslmode=disable")]
    [InlineData("Host=db;Port=6432;Database=market;Username=me;Password=hunter2")]
    public async Task PostgreSQL_is_named_by_a_URI_or_by_keywords(string url)
    {
        await using var engine = StoreEngines.Open(url);

        Assert.Equal("db:6432/market", Assert.IsType<PostgresEngine>(engine).Location);
    }

    [Theory]
    [InlineData("mysql://me:hunter2@db/x")]
    [InlineData("hunter2")]
    [InlineData("sqlite://bars.db")]
    [InlineData("postgresql://me:hunter2@db:port/x")]
    [InlineData("postgresql://me:hunter2@db/x?frobnicate=hunter2")]
    [InlineData("Host=db;Frobnicate=hunter2")]
    public void Anything_else_is_refused_without_repeating_it(string url)
    {
        var refused = Assert.Throws<FormatException>(() => StoreEngines.Open(url));

        Assert.DoesNotContain("hunter2", refused.Message);
        Assert.NotNull(StoreEngines.Problem(url));
    }

    [Fact]
    public async Task Sinks_on_the_same_database_share_an_engine()
    {
        await using var shared = new EngineSet(new DualSinkOptions { DatabaseUrl = "sqlite:///a.db" });
        await using var apart = new EngineSet(new DualSinkOptions { DatabaseUrl = "sqlite:///a.db", Provider = new SinkOverrides { DatabaseUrl = "postgresql://db/x" } });

        Assert.Same(shared.For("legacy"), shared.For("provider"));
        Assert.Equal(("sqlite", "postgresql"), (apart.For("legacy").Name, apart.For("provider").Name));
    }

    [Theory]
    [InlineData("postgresql://db/x", 2, 100)]
    [InlineData("postgresql://db/x", 64, 136)]
    [InlineData("postgresql://db/x?Maximum%20Pool%20Size=20", 64, 20)]
    [InlineData("Host=db;MaxPoolSize=100", 64, 100)]
    public async Task Every_worker_has_a_connection_unless_the_URL_says_how_many_there_are(string url, int workers, int connections)
    {
        await using var engines = new EngineSet(new DualSinkOptions { DatabaseUrl = url, Sink = new StoreSinkOptions { Workers = workers } });
        var engine = Assert.IsType<PostgresEngine>(engines.For("provider"));

        Assert.Equal(connections, new NpgsqlConnectionStringBuilder(engine.DataSource.ConnectionString).MaxPoolSize);
    }

    [Fact]
    public async Task An_engine_the_caller_brings_stays_the_callers()
    {
        var own = new OwnEngine();
        await using (var engines = new EngineSet(new DualSinkOptions(), _ => own))
        {
            Assert.Same(own, engines.For("legacy"));
        }

        Assert.False(own.IsDisposed);
    }

    [Fact]
    public async Task A_URL_from_a_file_is_read_again_when_it_changes_unless_the_sink_has_its_own()
    {
        using var folder = new TemporaryFolder();
        var secret = folder.File("secret");
        await File.WriteAllTextAsync(secret, "postgresql://me:old@db/x\n", TestContext.Current.CancellationToken);
        var options = DualSinkSettings.Load(new SettingsSources
        {
            Directory = folder.Path,
            Variable = name => name == "DATABASE_URL_FILE" ? secret : null,
            Configure = o => o with { Provider = new SinkOverrides { DatabaseUrl = "postgresql://elsewhere/x" } },
        }).Options;
        await using var engines = new EngineSet(options);

        await File.WriteAllTextAsync(secret, "postgresql://me:new@db/x\n", TestContext.Current.CancellationToken);

        Assert.Equal("postgresql://me:new@db/x", Assert.IsType<PostgresEngine>(engines.For("legacy")).Options.RereadUrl!());
        Assert.Null(Assert.IsType<PostgresEngine>(engines.For("provider")).Options.RereadUrl);
    }

    private sealed class OwnEngine : IStoreEngine
    {
        public bool IsDisposed { get; private set; }

        public string Name => "own";

        public string Location => "nowhere";

        public string Client => "none";

        public IBarStore Open(TableBinding binding) => throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
