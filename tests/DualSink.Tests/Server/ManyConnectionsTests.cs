using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>Two hundred connections at a time on a service that may use little memory.</summary>
public sealed class ManyConnectionsTests : ServiceTest
{
    private const int Fast = 100;
    private const int Slow = 60;
    private const int Stalled = 40;
    private const int BodiesOfEach = 5;
    private const int BarsOfBody = 1000;

    // The whole heap, journal and sinks included. One more object than fits, and the process ends.
    private const string HeapLimit = "0x8000000";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_held_within_the_same_memory_fast_ones_are_served_slow_ones_too_and_those_that_stall_are_let_go()
    {
        await using var service = await ServiceProcess.StartAsync(Folder, new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = HeapLimit }, "--mode", "dual", "--log-level", "error");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Fast }) { BaseAddress = service.Address, Timeout = TimeSpan.FromMinutes(3) };
        var slowly = new ConcurrentDictionary<int, int>();

        // All of them are there at the same time: the slow ones begin before the fast ones, and end after them.
        var stalled = Enumerable.Range(0, Stalled).Select(i => StallAsync(service.Address, i)).ToArray();
        var slow = Enumerable.Range(0, Slow).Select(i => DribbleAsync(service.Address, i, slowly, end.Token)).ToArray();
        await Deadline.Until(() => slowly.Count == Slow, "every slow one has begun");
        var fast = await Task.WhenAll(Enumerable.Range(0, Fast).Select(i => SendManyAsync(client, i)));
        var cut = await Task.WhenAll(stalled);
        await end.CancelAsync();
        var taken = await Task.WhenAll(slow);

        Assert.False(service.HasEnded);
        Assert.All(fast, committed => Assert.Equal(BodiesOfEach * BarsOfBody, committed));
        Assert.All(cut, answer => Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer));
        Assert.All(taken, answer => Assert.StartsWith("HTTP/1.1 20", answer, StringComparison.Ordinal));
        client.DefaultRequestHeaders.Add("X-DualSink-Action", "1");
        var ledger = await GetAsync(client, "/api/v1/ledger");
        Assert.True(ledger.GetProperty("ok").GetBoolean());
        Assert.Equal(
            (Fast * BodiesOfEach * BarsOfBody) + Stalled + slowly.Values.Sum(),
            ledger.GetProperty("lanes")[0].GetProperty("accepted").GetInt32());
    }

    // Bodies one after the other, as a feed does that waits for each answer.
    private static async Task<int> SendManyAsync(HttpClient client, int feed)
    {
        var committed = 0;
        for (var i = 0; i < BodiesOfEach; i++)
        {
            var answer = await SendAsync(client, Body(Lines(i * BarsOfBody, BarsOfBody, $"FAST{feed}")));
            committed += answer.GetProperty("committed").GetInt32();
        }

        return committed;
    }

    // A bar every quarter of a second, in one body: slow, and faster than what the service takes for nothing.
    private static async Task<string> DribbleAsync(Uri address, int feed, ConcurrentDictionary<int, int> sent, CancellationToken end)
    {
        using var socket = await BeginAsync(address, "Transfer-Encoding: chunked");
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            await SendChunkAsync(socket, Lines(i, 1, $"SLOW{feed}"));
            sent[feed] = i + 1;
            await Task.Delay(Pause, TimeProvider.System, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await socket.GetStream().WriteAsync("0\r\n\r\n"u8.ToArray(), Stop);
        return await AnswerAsync(socket);
    }

    // A bar, and then nothing, although more is announced.
    private static async Task<string> StallAsync(Uri address, int feed)
    {
        using var socket = await BeginAsync(address, "Content-Length: 1000000");
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Lines(0, 1, $"STALLED{feed}")), Stop);
        return await AnswerAsync(socket);
    }

    private static async Task<TcpClient> BeginAsync(Uri address, string length)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, Stop);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/bars HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/x-ndjson\r\n{length}\r\n\r\n"), Stop);
        return socket;
    }

    private static async Task SendChunkAsync(TcpClient socket, string text) =>
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text.Length:x}\r\n{text}\r\n")), Stop);

    private static async Task<string> AnswerAsync(TcpClient socket)
    {
        var answer = new byte[4096];
        try
        {
            return Encoding.UTF8.GetString(answer, 0, await socket.GetStream().ReadAsync(answer, Stop).AsTask().WaitAsync(TimeSpan.FromMinutes(3), Stop));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
