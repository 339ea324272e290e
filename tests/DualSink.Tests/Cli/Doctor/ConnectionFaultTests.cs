using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DualSink.Tests.Faults;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli.Doctor;

/// <summary>A server that cannot be reached: each reason has a remedy of its own, and exit code 3.</summary>
public sealed class ConnectionFaultTests(PostgresServers servers) : DoctorTest
{
    private const string Password = "hunter2'; =x";

    [Theory]
    [InlineData("postgresql://me:hunter2@127.0.0.1:1/market", "nobody listens at 127.0.0.1:1/market", "pg_isready -h 127.0.0.1 -p 1")]
    [InlineData("postgresql://me:hunter2@nobody.invalid/market", "nobody knows the host", "getent hosts nobody.invalid")]
    [InlineData("postgresql://me:hunter2@127.0.0.1:1,127.0.0.1:2/market", "nobody listens at 127.0.0.1:1,127.0.0.1:2/market", "pg_isready -h 127.0.0.1 -p 1")]
    [InlineData("Host=/nowhere;Username=me;Password=hunter2;Database=market", "no socket of a server in /nowhere", "ls /nowhere/.s.PGSQL.*")]
    public async Task Where_nobody_answers_it_says_what_to_try(string url, string finding, string remedy)
    {
        Variables["DATABASE_URL"] = url;

        var (look, found) = await UnreachedAsync();

        Assert.Contains(finding, found.Finding, StringComparison.Ordinal);
        Assert.Contains(remedy, found.Remedy, StringComparison.Ordinal);
        Assert.Contains("environment DATABASE_URL", found.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Join('\n', look.Checks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_not_waited_for_for_long()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Variables["DATABASE_URL"] = $"postgresql://me@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/market?timeout=60";
        var started = Stopwatch.GetTimestamp();

        var (_, found) = await UnreachedAsync();

        Assert.Contains("does not answer within 5 s", found.Finding, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 4, 20);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using var proxy = new FaultyProxy(database.Server.Port);
        proxy.OnRequest = request => request.Span.IndexOf("pg_settings"u8) >= 0 ? ProxyAction.Swallow : ProxyAction.Pass;
        Variables["DATABASE_URL"] = database.AppUrl.Replace($":{database.Server.Port}/", $":{proxy.Port}/", StringComparison.Ordinal);
        var started = Stopwatch.GetTimestamp();

        var look = await LookAsync();

        Assert.Equal(3, look.Code);
        Assert.Contains("could not be looked at", look.The("fail", "server").Finding, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 4, 20);
    }

    [Fact]
    public async Task What_is_no_PostgreSQL_is_told_apart()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        Variables["DATABASE_URL"] = $"postgresql://me@127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}/market";
        using var stop = new CancellationTokenSource();
        var answering = AnswerAsync();

        var (_, found) = await UnreachedAsync();

        Assert.Contains("is no PostgreSQL", found.Finding, StringComparison.Ordinal);
        await stop.CancelAsync();
        await answering;

        async Task AnswerAsync()
        {
            List<TcpClient> clients = [];
            try
            {
                while (true)
                {
                    clients.Add(await other.AcceptTcpClientAsync(stop.Token));
                    await clients[^1].GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                clients.ForEach(client => client.Dispose());
            }
        }
    }

    [Fact]
    public async Task A_database_that_is_missing_comes_with_the_statement_that_makes_it()
    {
        await using var database = await servers.CreateDatabaseAsync();
        var missing = $"Missing {database.Name}";
        Variables["DATABASE_URL"] = database.AppUrl.Replace($"/{database.Name}", $"/{Uri.EscapeDataString(missing)}", StringComparison.Ordinal);

        var (_, found) = await UnreachedAsync();

        Assert.Equal($"CREATE DATABASE \"{missing}\";", found.Remedy);
        await DoAsync(database, found.Remedy!);
        (await LookAsync()).The("ok", "connection");
        await database.ExecuteAsync($"DROP DATABASE \"{missing}\" WITH (FORCE)");
    }

    [Fact]
    public async Task A_role_is_let_in_step_by_step()
    {
        await using var database = await servers.CreateDatabaseAsync();
        var role = $"New {database.Name}";
        Variables["DATABASE_URL"] = database.AppUrl.Replace("//app@", $"//{Uri.EscapeDataString(role)}@", StringComparison.Ordinal);

        var (_, unknown) = await UnreachedAsync();
        await DoAsync(database, unknown.Remedy!);
        Assert.StartsWith($"CREATE ROLE \"{role}\" LOGIN;", unknown.Remedy, StringComparison.Ordinal);
        (await LookAsync()).The("ok", "connection");

        await database.ExecuteAsync($"ALTER ROLE \"{role}\" NOLOGIN");
        await MendedByAsync($"ALTER ROLE \"{role}\" LOGIN;");

        await database.ExecuteAsync($"REVOKE CONNECT ON DATABASE {database.Name} FROM PUBLIC");
        await MendedByAsync($"GRANT CONNECT ON DATABASE \"{database.Name}\" TO \"{role}\";");

        await database.ExecuteAsync($"ALTER ROLE \"{role}\" CONNECTION LIMIT 0");
        await MendedByAsync($"ALTER ROLE \"{role}\" CONNECTION LIMIT -1;");

        await database.ExecuteAsync($"ALTER DATABASE {database.Name} CONNECTION LIMIT 0");
        await MendedByAsync($"ALTER DATABASE \"{database.Name}\" CONNECTION LIMIT -1;");
        await database.ExecuteAsync($"REVOKE CONNECT ON DATABASE {database.Name} FROM \"{role}\"; DROP ROLE \"{role}\"");

        async Task MendedByAsync(string remedy)
        {
            var (_, found) = await UnreachedAsync();
            Assert.Equal(remedy, found.Remedy);
            await DoAsync(database, remedy);
            (await LookAsync()).The("ok", "connection");
        }
    }

    [Fact]
    public async Task TLS_that_the_server_has_not_is_told()
    {
        await using var database = await servers.CreateDatabaseAsync();
        Variables["DATABASE_URL"] = database.AppUrl + "?sslmode=require";

        var (_, found) = await UnreachedAsync();

        Assert.Contains("offers no TLS", found.Finding, StringComparison.Ordinal);
        Assert.Contains("sslmode=prefer", found.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_checks_says_what_it_wants()
    {
        await using var server = await PostgresServer.StartAsync(15, new PostgresServerOptions { Password = Password });

        // Goes with its server, which lets nobody in at the end.
        var database = await server.CreateDatabaseAsync();
        var right = $"postgresql://postgres:{Uri.EscapeDataString(Password)}@127.0.0.1:{server.Port}/{database.Name}";

        var wrong = await FoundAsync(right.Replace("postgres:hunter2", "postgres:hunter3", StringComparison.Ordinal));
        var none = await FoundAsync(database.Url);
        Variables["DATABASE_URL"] = right;
        (await LookAsync()).The("ok", "connection");

        await database.ExecuteAsync("COPY (SELECT 'hostssl all all 127.0.0.1/32 scram-sha-256') TO PROGRAM 'cat > pg_hba.conf'; SELECT pg_reload_conf()");
        var plain = await FoundAsync(right + "?sslmode=disable");
        var stranger = await FoundAsync(right);

        Assert.Contains("refuses the password of user postgres", wrong.Finding, StringComparison.Ordinal);
        Assert.Equal("Correct it in environment DATABASE_URL, or set it in psql: \\password \"postgres\"", wrong.Remedy);
        Assert.Contains("there is none", none.Finding, StringComparison.Ordinal);
        Assert.Equal("Write sslmode=require in environment DATABASE_URL", plain.Remedy);
        Assert.Contains($"pg_hba.conf, with this machine's address, and reload: host \"{database.Name}\" \"postgres\" ADDRESS/32 scram-sha-256", stranger.Remedy, StringComparison.Ordinal);

        async Task<SeenCheck> FoundAsync(string url)
        {
            Variables["DATABASE_URL"] = url;
            var (look, found) = await UnreachedAsync();
            Assert.DoesNotContain("hunter", string.Join('\n', look.Checks), StringComparison.Ordinal);
            Assert.DoesNotContain("hunter", (await RunAsync("doctor")).Out, StringComparison.Ordinal);
            return found;
        }
    }

    private async Task<(DoctorLook Look, SeenCheck Found)> UnreachedAsync()
    {
        var look = await LookAsync();
        Assert.Equal((3, false), (look.Code, look.Ok));
        look.The("ok", "configuration");
        return (look, look.The("fail", "connection"));
    }
}
