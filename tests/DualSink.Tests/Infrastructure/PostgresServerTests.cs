using DualSink.Tests.Sinks;
using Npgsql;

namespace DualSink.Tests.Infrastructure;

public sealed class PostgresServerTests(PostgresServers servers)
{
    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_test_gets_an_empty_database_of_the_version_it_asks_for(int major)
    {
        await using var database = await servers.CreateDatabaseAsync(major);

        Assert.Equal(major, await database.ScalarAsync<int>("SELECT current_setting('server_version_num')::int / 10000"));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public void A_version_that_is_nowhere_fails_and_says_how_to_get_it()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => PostgresBinaries.Find(99));

        Assert.Contains("./test.sh", failure.Message, StringComparison.Ordinal);
        Assert.Contains("DUALSINK_POSTGRES_99", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_server_comes_back_on_the_same_port()
    {
        await using var server = await PostgresServer.StartAsync(15);
        await using var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)");

        await server.KillAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => database.ScalarAsync<int>("SELECT n FROM kept"));
        await server.RestartAsync();
        database.Admin.Clear();

        Assert.Equal(1, await database.ScalarAsync<int>("SELECT n FROM kept"));
    }

    [Fact]
    public async Task A_server_with_a_password_refuses_others()
    {
        await using var server = await PostgresServer.StartAsync(15, new PostgresServerOptions { Password = "right" });
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")) { Password = "wrong", Pooling = false };

        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(TestContext.Current.CancellationToken));

        Assert.Equal("28P01", refusal.SqlState);
    }

    [Fact]
    public async Task A_standby_follows_and_takes_writes_once_it_is_promoted()
    {
        await using var primary = await PostgresServer.StartAsync(15);
        await using var database = await primary.CreateDatabaseAsync();
        await using var standby = await primary.StartStandbyAsync();
        await database.ExecuteAsync("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)");
        await using var copy = NpgsqlDataSource.Create(standby.ConnectionString(database.Name));
        await Deadline.Until(async () => (bool)(await copy.CreateCommand("SELECT to_regclass('kept') IS NOT NULL").ExecuteScalarAsync(TestContext.Current.CancellationToken))!, "the standby has the table");

        await primary.KillAsync();
        await standby.PromoteAsync();
        await copy.CreateCommand("INSERT INTO kept VALUES (2)").ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2L, await copy.CreateCommand("SELECT count(*) FROM kept").ExecuteScalarAsync(TestContext.Current.CancellationToken));
        await primary.RestartAsync();
    }
}
