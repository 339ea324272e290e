using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli.Doctor;

/// <summary>A server that is wrong as a whole.</summary>
public sealed class ServerFaultTests(PostgresServers servers) : DoctorTest
{
    [Fact]
    public async Task A_standby_takes_no_writes()
    {
        await using var server = await PostgresServer.StartAsync(15);

        // Goes with its server: a standby drops no database.
        var database = await server.CreateDatabaseAsync();
        Variables["DATABASE_URL"] = database.AppUrl;
        await database.ExecuteAsync("COPY (SELECT 1 WHERE false) TO PROGRAM 'cat > standby.signal'");
        await server.StopAsync();
        await server.RestartAsync();

        var found = (await LookAsync()).The("fail", "writable");

        Assert.Equal("the server is a standby", found.Finding);
        Assert.Equal($"Name all hosts in environment DATABASE_URL, and the primary is found among them: postgresql://USER@HOST1,HOST2/{database.Name}", found.Remedy);
    }

    [Fact]
    public async Task What_the_database_sets_is_set_otherwise_for_the_role()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        var role = $"writer_{database.Name}";
        await database.ExecuteAsync($"CREATE ROLE {role} LOGIN IN ROLE app; ALTER DATABASE {database.Name} SET synchronous_commit = off; ALTER ROLE {role} SET statement_timeout = '500ms'");
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl.Replace("//app@", $"//{role}@", StringComparison.Ordinal), "demo");

        var look = await LookAsync();

        Assert.Contains("from: database", look.The("warn", "durability").Finding, StringComparison.Ordinal);
        Assert.Equal($"ALTER ROLE \"{role}\" SET synchronous_commit = on;", look.The("warn", "durability").Remedy);
        Assert.Contains("from: user", look.The("warn", "timeouts").Finding, StringComparison.Ordinal);
        await DoAsync(database, look.The("warn", "durability").Remedy!);
        await MendAsync(database);
    }

    [Fact]
    public async Task The_time_limits_of_newer_versions_count_too()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync(18);
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync($"ALTER ROLE app IN DATABASE {database.Name} SET transaction_timeout = '20s'");

        Assert.Contains("transaction_timeout is 20,000 ms", (await LookAsync()).The("warn", "timeouts").Finding, StringComparison.Ordinal);
        await MendAsync(database);
    }

    [Fact]
    public async Task A_database_that_cannot_hold_every_letter_is_told()
    {
        var server = await servers.GetAsync(15);
        await using var first = await server.CreateDatabaseAsync();
        var name = $"latin_{first.Name}";
        await first.ExecuteAsync($"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0");
        Variables["DATABASE_URL"] = first.AppUrl.Replace($"/{first.Name}", $"/{name}", StringComparison.Ordinal);

        var found = (await LookAsync()).The("warn", "encoding");

        Assert.EndsWith($"CREATE DATABASE \"{name}_utf8\" ENCODING 'UTF8' TEMPLATE template0;", found.Remedy, StringComparison.Ordinal);
        await server.DropDatabaseAsync(name);
    }

    [Theory]
    [InlineData(-90, "ahead of")]
    [InlineData(90, "behind")]
    public async Task Clocks_that_differ_are_told(int seconds, string direction)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        Variables["DATABASE_URL"] = database.AppUrl;
        Time = new ShiftedTime(TimeSpan.FromSeconds(seconds));

        var found = (await LookAsync()).The("warn", "clock");

        Assert.Matches($@"^the server's is (89\.[5-9]|90\.[0-4])\d* s {direction} this machine's, give or take 0\.\d+ s$", found.Finding);
        Assert.Equal("On the one that is wrong: timedatectl set-ntp true", found.Remedy);
    }
}
