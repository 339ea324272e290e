using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace DualSink.Tests.Infrastructure;

/// <summary>
/// A real PostgreSQL in a temporary folder on a free port of 127.0.0.1. Ends when it is disposed, and also when the test
/// process dies.
/// </summary>
/// <remarks>
/// Texts are collated as in English, not by their bytes, so that a query that forgot its collation is found out.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>A role that is subject to row-level security and owns nothing.</summary>
    public const string AppUser = "app";

    private const int StartAttempts = 5;

    private readonly string _root;
    private readonly string _binaries;
    private readonly string? _password;
    private readonly string _settings;
    private Process? _undertaker;
    private int _databases;

    private PostgresServer(int major, PostgresServerOptions options)
    {
        Major = major;
        _binaries = PostgresBinaries.Find(major);
        _password = options.Password;
        _root = Directory.CreateTempSubdirectory($"dualsink-pg{major}-").FullName;
        _settings = string.Concat(options.Settings.Select(setting => $" -c {setting.Key}={setting.Value}"));
    }

    /// <summary>The major version.</summary>
    public int Major { get; }

    /// <summary>The port on 127.0.0.1; the same after a restart.</summary>
    public int Port { get; private set; }

    private string Data => Path.Combine(_root, "data");

    private string Log => Path.Combine(_root, "log");

    /// <summary>Makes a cluster and starts it.</summary>
    public static async Task<PostgresServer> StartAsync(int major, PostgresServerOptions? options = null)
    {
        options ??= new PostgresServerOptions();
        var server = new PostgresServer(major, options);
        try
        {
            await server.InitialiseAsync();
            await server.StartOnAFreePortAsync();
            await using var connection = await server.ConnectAsync("postgres");
            await using var command = new NpgsqlCommand($"CREATE ROLE {AppUser} LOGIN NOSUPERUSER NOBYPASSRLS", connection);
            await command.ExecuteNonQueryAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Makes a copy of the running server and starts it as its streaming standby. The primary's databases are those of the
    /// standby; each is disposed of by itself.
    /// </summary>
    public async Task<PostgresServer> StartStandbyAsync()
    {
        var standby = new PostgresServer(Major, new PostgresServerOptions());
        try
        {
            await Shell.GiveToServerUserAsync(standby._root);

            // By hand, because pg_basebackup does not come with every server's programs.
            await using (var connection = await ConnectAsync("postgres"))
            {
                await using var begin = new NpgsqlCommand("SELECT pg_backup_start('standby', true)", connection);
                await begin.ExecuteNonQueryAsync();

                // Files may go away meanwhile, which the copy minds and recovery does not.
                await Shell.TryRunAsync(Shell.AsServerUser("cp", "-a", Data, standby.Data));
                await using var end = new NpgsqlCommand("SELECT labelfile FROM pg_backup_stop(false)", connection);
                var label = (string)(await end.ExecuteScalarAsync())!;
                var settings = $"primary_conninfo = 'host=127.0.0.1 port={Port} user=postgres application_name=standby'";
                await Shell.RunAsync(Shell.AsServerUser(
                    "sh", "-c", "rm -f \"$0/postmaster.pid\" && touch \"$0/standby.signal\" && printf %s \"$1\" > \"$0/backup_label\" && printf '%s\\n' \"$2\" >> \"$0/postgresql.auto.conf\"",
                    standby.Data, label, settings));
            }

            await standby.StartOnAFreePortAsync();
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a standby a server of its own, which takes writes.</summary>
    public Task PromoteAsync() => PgCtlAsync("promote", "-w");

    /// <summary>A connection string to <paramref name="database"/>; by default as the superuser.</summary>
    public string ConnectionString(string database, string user = "postgres")
    {
        // Small pools that shrink at once: many tests share one server.
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Database = database,
            Username = user,
            Password = _password,
            MaxPoolSize = 20,
            ConnectionIdleLifetime = 10,
            ConnectionPruningInterval = 5,
        };
        return builder.ConnectionString;
    }

    /// <summary>Makes an empty database, or a copy of <paramref name="template"/>, to which nobody may be connected.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync(string? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await using var connection = await ConnectAsync("postgres");
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {template ?? "template0"}", connection);
        await command.ExecuteNonQueryAsync();
        return new PostgresDatabase(this, name);
    }

    /// <summary>Ends every session in <paramref name="database"/> and drops it.</summary>
    public async Task DropDatabaseAsync(string database)
    {
        await using var connection = await ConnectAsync("postgres");
        await using var command = new NpgsqlCommand($"DROP DATABASE IF EXISTS {database} WITH (FORCE)", connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Changes a setting of the running server.</summary>
    public async Task SetAsync(string setting, string value)
    {
        await using var connection = await ConnectAsync("postgres");
        await using var alter = new NpgsqlCommand($"ALTER SYSTEM SET {setting} = '{value}'", connection);
        await alter.ExecuteNonQueryAsync();
        await using var reload = new NpgsqlCommand("SELECT pg_reload_conf()", connection);
        await reload.ExecuteNonQueryAsync();
    }

    /// <summary>Ends the server at once, as a crash would: sessions are cut, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid"));
        using var postmaster = Process.GetProcessById(int.Parse(lines[0], CultureInfo.InvariantCulture));
        postmaster.Kill();
        await postmaster.WaitForExitAsync();
    }

    /// <summary>Stops the server: <c>fast</c> rolls back and says goodbye, <c>immediate</c> does not.</summary>
    public Task StopAsync(string mode = "fast") => PgCtlAsync("stop", "-w", "-m", mode);

    /// <summary>Starts the server again after <see cref="KillAsync"/> or <see cref="StopAsync"/>, on the same port.</summary>
    public async Task RestartAsync()
    {
        // After a kill the old server's children hold its shared memory for a moment more; each try waits that long.
        for (var attempt = 1; ; attempt++)
        {
            var (exitCode, output) = await TryStartAsync();
            if (exitCode == 0)
            {
                return;
            }

            if (attempt == StartAttempts)
            {
                throw new InvalidOperationException($"PostgreSQL {Major} does not start again: {output}{await LogTailAsync()}");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_undertaker is { } undertaker)
        {
            undertaker.StandardInput.Close();
            await undertaker.WaitForExitAsync();
            undertaker.Dispose();
            return;
        }

        Directory.Delete(_root, recursive: true);
    }

    private async Task InitialiseAsync()
    {
        List<string> command =
        [
            Path.Combine(_binaries, "initdb"), "-D", Data, "-U", "postgres", "--no-sync", "--encoding=UTF8",
            "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US",
        ];
        if (_password is null)
        {
            command.AddRange(["-A", "trust"]);
        }
        else
        {
            var file = Path.Combine(_root, "password");
            await File.WriteAllTextAsync(file, _password);
            command.AddRange(["-A", "scram-sha-256", "--pwfile", file]);
        }

        await Shell.GiveToServerUserAsync(_root);
        await Shell.RunAsync(Shell.AsServerUser([.. command]));
    }

    private async Task StartOnAFreePortAsync()
    {
        // Somebody may take the port between its choice and the start.
        for (var attempt = 1; ; attempt++)
        {
            Port = FreePort();
            var (exitCode, output) = await TryStartAsync();
            if (exitCode == 0)
            {
                break;
            }

            if (attempt == StartAttempts)
            {
                throw new InvalidOperationException($"PostgreSQL {Major} does not start: {output}{await LogTailAsync()}");
            }
        }

        // Its standard input closes when this process ends, however it ends; then it cleans up.
        var pgCtl = Path.Combine(_binaries, "pg_ctl");
        var script = $"trap '' INT TERM HUP; cat > /dev/null; '{pgCtl}' stop -D '{Data}' -m immediate -w > /dev/null 2>&1; rm -rf '{_root}'/*; rmdir '{_root}' 2> /dev/null || true";
        var undertaker = Shell.AsServerUser("sh", "-c", script);
        _undertaker = Process.Start(new ProcessStartInfo(undertaker[0], undertaker[1..])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        });
    }

    // Durability against power loss is not what tests ask; without it they take a third of the time.
    private Task<(int ExitCode, string Output)> TryStartAsync() => TryPgCtlAsync(
        "start", "-w", "-t", "60", "-l", Log, "-o",
        $"-p {Port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=300 -c logging_collector=off{_settings}");

    private async Task PgCtlAsync(params string[] arguments)
    {
        var (exitCode, output) = await TryPgCtlAsync(arguments);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"pg_ctl {arguments[0]} ended with {exitCode}: {output}");
        }
    }

    private Task<(int ExitCode, string Output)> TryPgCtlAsync(params string[] arguments) =>
        Shell.TryRunAsync(Shell.AsServerUser([Path.Combine(_binaries, "pg_ctl"), arguments[0], "-D", Data, .. arguments[1..]]));

    private async Task<string> LogTailAsync() =>
        File.Exists(Log) ? Environment.NewLine + string.Join(Environment.NewLine, (await File.ReadAllLinesAsync(Log)).TakeLast(20)) : "";

    private async Task<NpgsqlConnection> ConnectAsync(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
