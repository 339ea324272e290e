using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using DualSink.Stores;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>Clients that take their time, or never come to an end.</summary>
public sealed class SlowClientTests : ServiceTest
{
    // What the service bears is shorter.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_head_that_never_ends_is_cut_off()
    {
        await using var run = await ServeAsync();

        var answer = await DribbledAsync("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n", i => $"X-More-{i}: again\r\n");

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task A_body_that_dribbles_is_cut_off_others_are_served_and_what_was_accepted_is_there()
    {
        await using var run = await ServeAsync();
        using var client = Client();
        var line = Lines(0, 1);
        var dribbling = DribbledAsync($"POST /api/v1/bars HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n{line}", _ => "{");
        while (!dribbling.IsCompleted)
        {
            await SendAsync(client, Body(Lines(1, 1)));
            await Task.WhenAny(dribbling, Task.Delay(Second, TimeProvider.System, Stop));
        }

        var answer = await dribbling;

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
        Assert.True((await GetAsync(client, "/api/v1/ledger")).GetProperty("ok").GetBoolean());
        Assert.InRange((await RowsAsync(TableLayout.Legacy)).Count, 1, 2);
    }

    [Fact]
    public async Task More_connections_than_the_settings_allow_are_closed_and_the_others_go_on()
    {
        Write("few.yaml", "ingestion:\n  store_mode: dual\nserver:\n  max_connections: 5\n");
        await using var run = await ServeAsync("--config", "few.yaml");
        var sockets = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 8; i++)
            {
                sockets.Add(new TcpClient());
                await sockets[^1].ConnectAsync(Address.Host, Address.Port, Stop);
                await sockets[^1].GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray(), Stop);
            }

            var answers = await Deadline.For(Task.WhenAll(sockets.Select(FirstBytesAsync)));

            Assert.Equal(5, answers.Count(answer => answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)));
            Assert.Equal(3, answers.Count(answer => answer.Length == 0));
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    // Something a second, until the service has had enough.
    private async Task<string> DribbledAsync(string begin, Func<int, string> more)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(Address.Host, Address.Port, Stop);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(begin), Stop);
        var answer = FirstBytesAsync(socket);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; !answer.IsCompleted; i++)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, "nobody cut it off");
            await Task.WhenAny(answer, Task.Delay(Second, TimeProvider.System, Stop));
            try
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(more(i)), Stop);
            }
            catch (IOException)
            {
                // It was cut off; what it said before is still to be read.
            }
        }

        return await answer;
    }

    private static async Task<string> FirstBytesAsync(TcpClient socket)
    {
        var answer = new byte[64];
        try
        {
            return Encoding.ASCII.GetString(answer, 0, await socket.GetStream().ReadAsync(answer, Stop));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
