using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace DualSink.Tests.Infrastructure;

/// <summary>
/// A real PgBouncer before a test server, in transaction mode unless asked otherwise, with fewer connections than its
/// clients: what a session leaves behind is met by another client.
/// </summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly int _port;

    private PgBouncer(TemporaryFolder folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        _port = port;
    }

    /// <summary>Starts one on a free port of 127.0.0.1.</summary>
    /// <param name="server">The server behind it.</param>
    /// <param name="poolSize">Connections to the server for each database and role.</param>
    /// <param name="mode">Its <c>pool_mode</c>.</param>
    public static async Task<PgBouncer> StartAsync(PostgresServer server, int poolSize = 2, string mode = "transaction")
    {
        string[] places = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];
        var program = places.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests need PgBouncer. Run ./test.sh once, which installs it, or install the package pgbouncer.");
        var folder = new TemporaryFolder();
        var port = FreePort();
        await File.WriteAllTextAsync(folder.File("users"), "\"app\" \"\"\n\"postgres\" \"\"\n");
        await File.WriteAllTextAsync(
            folder.File("pgbouncer.ini"),
            $"""
            [databases]
            * = host=127.0.0.1 port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {folder.File("users")}
            pool_mode = {mode}
            default_pool_size = {poolSize}
            max_client_conn = 200
            ignore_startup_parameters = extra_float_digits
            """);
        await Shell.GiveToServerUserAsync(folder.Path);

        // Beside the program the shell waits for this process to end, however it ends, and ends the program then.
        var script = $"trap '' INT TERM HUP; '{program}' '{folder.File("pgbouncer.ini")}' 2> '{folder.File("log")}' & cat > /dev/null; kill -9 $!; wait";
        var command = Shell.AsServerUser("sh", "-c", script);
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, WorkingDirectory = "/" })!;
        var bouncer = new PgBouncer(folder, process, port);
        await bouncer.WaitUntilItListensAsync();
        return bouncer;
    }

    /// <summary>The way through it to a database, as an ordinary role.</summary>
    public string ConnectionString(PostgresDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.AppConnectionString) { Port = _port }.ConnectionString;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task WaitUntilItListensAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port, limit.Token);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
