using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DualSink.Cli.Metrics;

/// <summary>
/// Serves <c>/metrics</c> to whoever asks on this machine. It listens on loopback alone, knows one path, answers one
/// request a connection, and holds nobody up: who is slow, or sends too much, is cut off.
/// </summary>
/// <remarks>The system's HTTP listener cannot choose a free port itself, and a web server is a framework of its own.</remarks>
internal sealed class MetricsEndpoint : IAsyncDisposable
{
    private const int MaxRequestLength = 16 * 1024;
    private const int MaxConnections = 16;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(5);

    private readonly MetricsCollector _metrics;
    private readonly TimeProvider _time;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _connections = new(MaxConnections);
    private readonly Task _serving;

    private MetricsEndpoint(MetricsCollector metrics, TcpListener listener, TimeProvider time)
    {
        _metrics = metrics;
        _listener = listener;
        _time = time;
        _serving = ServeAsync();
    }

    /// <summary>Where it is.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/metrics"));

    /// <summary>Begins to serve.</summary>
    /// <param name="metrics">What is served. Not disposed with it.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsageException">The port cannot be listened on.</exception>
    public static MetricsEndpoint Start(MetricsCollector metrics, int port, TimeProvider time)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return new MetricsEndpoint(metrics, listener, time);
        }
        catch (SocketException taken)
        {
            listener.Dispose();
            throw new UsageException($"--metrics-port: cannot listen on port {port}: {taken.Message.TrimEnd('.')}. Name one that is free, or 0 for any.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _serving;

        // Those that are being answered end by the same token.
        for (var i = 0; i < MaxConnections; i++)
        {
            await _connections.WaitAsync();
        }

        _connections.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await _connections.WaitAsync(_end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Whoever called hung up before being let in; or this ends.
                _connections.Release();
            }
        }
    }

    private async Task AnswerAsync(TcpClient caller)
    {
        try
        {
            using var limit = new CancellationTokenSource(RequestLimit, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, limit.Token);
            using (caller)
            {
                var stream = caller.GetStream();
                var request = await RequestAsync(stream, either.Token);
                await stream.WriteAsync(Answer(request), either.Token);
                caller.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
        {
            // The caller's loss alone.
        }
        finally
        {
            _connections.Release();
        }
    }

    // The request line and the headers; null when they are too long or do not come to an end.
    private static async Task<string?> RequestAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxRequestLength];
        for (var length = 0; length < buffer.Length;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                return Encoding.Latin1.GetString(buffer, 0, length);
            }
        }

        return null;
    }

    private byte[] Answer(string? request) => request?.Split("\r\n")[0].Split(' ') switch
    {
        ["GET" or "HEAD", var target, ['H', 'T', 'T', 'P', '/', '1', '.', ..]] when target.Split('?')[0] != "/metrics" => Answer("404 Not Found", "There is nothing here but /metrics.\n"),
        ["GET", _, ['H', 'T', 'T', 'P', '/', '1', '.', ..]] => Answer("200 OK", _metrics.Text()),
        ["HEAD", _, ['H', 'T', 'T', 'P', '/', '1', '.', ..]] => Answer("200 OK", ""),
        [_, _, ['H', 'T', 'T', 'P', '/', '1', '.', ..]] => Answer("405 Method Not Allowed", "Metrics can only be read.\n"),
        _ => Answer("400 Bad Request", "That is no request of HTTP/1.1.\n"),
    };

    private static byte[] Answer(string status, string body)
    {
        var content = Encoding.UTF8.GetBytes(body);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. content];
    }
}
