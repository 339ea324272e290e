using System.Net.Sockets;
using System.Text;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

public abstract class IdempotencyTests(PostgresServers? servers) : ServiceTest(servers)
{
    public sealed class OnSqlite() : IdempotencyTests(null);

    public sealed class OnPostgres(PostgresServers servers) : IdempotencyTests(servers);

    [Fact]
    public async Task The_same_body_under_the_same_key_is_answered_the_same_and_accepted_once_also_after_a_restart()
    {
        var body = Lines(0, 2500) + "nonsense\n";
        string first, second;
        await using (await ServeAsync())
        {
            using var client = Client();
            first = (await SendAsync(client, Body(body), idempotencyKey: "a")).GetRawText();
            second = (await SendAsync(client, Body(body), idempotencyKey: "a")).GetRawText();
            Assert.Equal(2500, await AcceptedAsync(client));
        }

        await using var again = await ServeAsync();
        using var later = Client();
        var third = (await SendAsync(later, Body(body), idempotencyKey: "a")).GetRawText();

        Assert.Equal(first, second);
        Assert.Equal(first, third);
        Assert.Equal(2500, await AcceptedAsync(later));
        Assert.DoesNotContain("http-key", (await GetAsync(later, "/api/v1/status")).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0, 30)]
    [InlineData(1, 20)]
    public async Task Another_body_under_a_used_key_is_refused(int first, int count)
    {
        await using var run = await ServeAsync();
        using var client = Client();
        await SendAsync(client, Body(Lines(0, 20)), idempotencyKey: "a");

        var problem = await SendAsync(client, Body(Lines(first, count)), 422, idempotencyKey: "a");

        Assert.Contains("another body", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(20, await AcceptedAsync(client));
    }

    [Fact]
    public async Task A_body_that_was_broken_off_goes_on_where_it_was()
    {
        await using var run = await ServeAsync();
        using var client = Client();
        var body = Encoding.UTF8.GetBytes(Lines(0, 5000));
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(Address.Host, Address.Port, TestContext.Current.CancellationToken);
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/bars HTTP/1.1\r\nHost: {Address.Authority}\r\nContent-Type: application/x-ndjson\r\nIdempotency-Key: b\r\nContent-Length: {body.Length}\r\n\r\n"), TestContext.Current.CancellationToken);
            await stream.WriteAsync(body.AsMemory(0, body.Length * 3 / 4), TestContext.Current.CancellationToken);
            await Deadline.Until(async () => await AcceptedAsync(client) >= 3000, "a part of it is accepted");
        }

        // The service may notice a moment later that the other has gone.
        await Deadline.Until(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/bars") { Content = Body(body) };
                request.Headers.Add("Idempotency-Key", "b");
                using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
                return (int)response.StatusCode == 200;
            },
            "the body is taken to its end");

        Assert.Equal(5000, await AcceptedAsync(client));
        Assert.Equal(5000, (await StoredAsync(TableLayout.Legacy)).Count);
    }

    [Fact]
    public async Task No_more_keys_are_kept_than_the_settings_say()
    {
        Write("few.yaml", "ingestion:\n  store_mode: dual\nserver:\n  idempotency_keys: 3\n");
        await using (await ServeAsync("--config", "few.yaml"))
        {
            using var client = Client();
            for (var i = 0; i < 8; i++)
            {
                await SendAsync(client, Body(Lines(i, 1)), idempotencyKey: $"key {i}");
            }
        }

        // A start forgets as well, with the first key that comes.
        await using var again = await ServeAsync("--config", "few.yaml");
        using var later = Client();
        await SendAsync(later, Body(Lines(20, 1)), idempotencyKey: "one more");
        using var view = await DualSink.Journal.JournalView.OpenAsync(Path.Combine(Folder, "dualsink-journal.db"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange((await view.LookAsync(TestContext.Current.CancellationToken)).Marks.Count, 1, 4);
    }

    [Fact]
    public async Task Without_a_journal_there_is_nowhere_to_keep_a_key()
    {
        await using var run = await ServeAsync("--mode", "legacy");
        using var client = Client();

        Assert.Contains("journal.enabled", (await SendAsync(client, Body(Lines(0, 1)), 400, idempotencyKey: "a")).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static async Task<int> AcceptedAsync(HttpClient client) => (await GetAsync(client, "/api/v1/ledger")).GetProperty("lanes")[0].GetProperty("accepted").GetInt32();
}
