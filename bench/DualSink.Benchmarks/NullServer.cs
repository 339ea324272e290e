using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DualSink.Benchmarks;

/// <summary>
/// As much of a PostgreSQL server as one client needs to COPY into nothing ("Frontend/Backend Protocol" of its manual):
/// lets anybody in and throws rows away.
/// </summary>
internal sealed class NullServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _copyIn;
    private readonly Task _work;

    /// <summary>Listens on a free port of the loopback address.</summary>
    /// <param name="columns">Columns of every COPY.</param>
    public NullServer(int columns)
    {
        // Overall and for each column: binary.
        _copyIn = Message('G', [1, .. Int16(columns), .. Enumerable.Repeat(Int16(1), columns).SelectMany(format => format)]);
        _listener.Start();
        _work = ServeAsync();
    }

    /// <summary>Connects to it, without the query for types that a real server would answer.</summary>
    public string ConnectionString =>
        $"Host=127.0.0.1;Port={((IPEndPoint)_listener.LocalEndpoint).Port};Username=nobody;Database=nothing;SSL Mode=Disable;GSS Encryption Mode=Disable;Server Compatibility Mode=NoTypeLoading;Pooling=false";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _work;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            client.NoDelay = true;
            await TalkAsync(client.GetStream());
        }
        catch (Exception e) when (e is OperationCanceledException or EndOfStreamException or IOException)
        {
            // The client went away, or was never there.
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        var ready = Message('Z', [(byte)'I']);
        byte[] welcome = [.. Message('R', [0, 0, 0, 0]), .. Parameter("server_version", "15.0"), .. Parameter("client_encoding", "UTF8"), .. Message('K', new byte[8]), .. ready];
        byte[] copied = [.. Message('C', Text("COPY 0")), .. ready];
        var header = new byte[5];
        var body = new byte[64 * 1024];

        await stream.ReadExactlyAsync(header.AsMemory(0, 4), _stop.Token);
        await SkipAsync(stream, BinaryPrimitives.ReadInt32BigEndian(header) - 4, body);
        await stream.WriteAsync(welcome, _stop.Token);
        while (true)
        {
            await stream.ReadExactlyAsync(header, _stop.Token);
            await SkipAsync(stream, BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4, body);
            var answer = (char)header[0] switch
            {
                'Q' => _copyIn,
                'c' => copied,
                _ => null,
            };
            if (answer is not null)
            {
                await stream.WriteAsync(answer, _stop.Token);
            }
        }
    }

    private async Task SkipAsync(NetworkStream stream, int length, byte[] body)
    {
        while (length > 0)
        {
            var part = Math.Min(length, body.Length);
            await stream.ReadExactlyAsync(body.AsMemory(0, part), _stop.Token);
            length -= part;
        }
    }

    private static byte[] Parameter(string name, string value) => Message('S', [.. Text(name), .. Text(value)]);

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private static byte[] Int16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Message(char kind, byte[] body)
    {
        var message = new byte[5 + body.Length];
        message[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message, 5);
        return message;
    }
}
