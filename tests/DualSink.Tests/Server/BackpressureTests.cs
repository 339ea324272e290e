using System.Text.Json;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Microsoft.Data.Sqlite;

namespace DualSink.Tests.Server;

/// <summary>What is said when there is no room, or nobody who could confirm: never that bars are safe which are not.</summary>
public abstract class BackpressureTests(PostgresServers? servers) : ServiceTest(servers)
{
    private const string DownProvider = "  sinks:\n    provider:\n      database_url: postgresql://me:geheim@127.0.0.1:1/none?timeout=1\n";

    public sealed class OnSqlite() : BackpressureTests(null);

    public sealed class OnPostgres(PostgresServers servers) : BackpressureTests(servers);

    [Theory]
    [InlineData("block")]
    [InlineData("drop_newest")]
    public async Task A_full_journal_is_429_with_what_was_taken_before_and_when_to_come_again(string policy)
    {
        Write("small.yaml", $"ingestion:\n  store_mode: dual\n  ack: journal\n  backpressure_policy: {policy}\n  journal:\n    max_bytes: 1MiB\n    retain: 0s\n{DownProvider}");
        await using var run = await ServeAsync("--config", "small.yaml");
        using var client = Client();
        var (accepted, problem) = (0L, default(JsonElement));
        for (var sent = 0; problem.ValueKind == JsonValueKind.Undefined; sent += 2000)
        {
            Assert.True(sent < 200_000, "the journal never becomes full");
            using var response = await client.PostAsync("/api/v1/bars", Body(Lines(sent, 2000)), TestContext.Current.CancellationToken);
            var answer = await AnswerOf(response, (int)response.StatusCode);
            accepted += answer.GetProperty("accepted").GetInt64();
            if ((int)response.StatusCode != 202)
            {
                Assert.Equal(429, (int)response.StatusCode);
                Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
                problem = answer;
            }
        }

        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Contains("journal is full", (await NotReadyAsync(client)).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(accepted, (await GetAsync(client, "/api/v1/ledger")).GetProperty("lanes")[0].GetProperty("accepted").GetInt64());
        await PostAsync(client, "/api/v1/lanes/provider/detach", """{"yes":true}""");
        await Deadline.Until(async () => (await StoredAsync(TableLayout.Legacy)).Count == accepted, "the legacy table has what was accepted");
        await SendAsync(client, Body(Lines(500_000, 10)), 202);
    }

    [Fact]
    public async Task What_a_drop_policy_lets_go_is_429_and_not_in_the_table()
    {
        Write("drops.yaml", "ingestion:\n  store_mode: legacy\n  backpressure_policy: drop_newest\n  queue_max: 1\n  workers: 1\n");
        await using var run = await ServeAsync("--config", "drops.yaml");
        using var client = Client();
        await SendAsync(client, Body(Lines(0, 1)));
        await AssertRefusedWhileHeldAsync(client, 429);
    }

    [Fact]
    public async Task Without_a_journal_a_table_that_is_gone_is_503_and_nothing_is_said_to_be_taken()
    {
        Write("direct.yaml", "ingestion:\n  store_mode: legacy\n  max_attempts: 1\n");
        await using var run = await ServeAsync("--config", "direct.yaml");
        using var client = Client();
        await ChangeAsync("ALTER TABLE bars RENAME TO gone");

        using var response = await client.PostAsync("/api/v1/bars", Body(Lines(0, 3)), TestContext.Current.CancellationToken);
        var problem = await AnswerOf(response, 503);

        Assert.Equal(0, problem.GetProperty("accepted").GetInt32());
        Assert.Equal(5, response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        await NotReadyAsync(client);
        await ChangeAsync("ALTER TABLE gone RENAME TO bars");
        await Deadline.Until(async () => (int)(await TryAsync(client, 0)).Status == 200, "bars are taken again");
    }

    [Fact]
    public async Task Where_a_sink_takes_nothing_for_as_long_as_a_request_waits_it_is_503()
    {
        Write("blocks.yaml", "ingestion:\n  store_mode: legacy\n  queue_max: 1\n  workers: 1\n  ack_timeout: 300ms\n");
        await using var run = await ServeAsync("--config", "blocks.yaml");
        using var client = Client();
        await SendAsync(client, Body(Lines(0, 1)));
        await AssertRefusedWhileHeldAsync(client, 503);
    }

    [Fact]
    public async Task A_lane_that_is_paused_is_waited_for_as_long_as_the_settings_say_and_then_owed()
    {
        Write("waits.yaml", "ingestion:\n  store_mode: dual\n  ack: all\n  ack_timeout: 200ms\n");
        await using var run = await ServeAsync("--config", "waits.yaml");
        using var client = Client();
        await PostAsync(client, "/api/v1/lanes/provider/pause");

        var answer = await SendAsync(client, Body(Lines(0, 3)), 202);

        Assert.Equal((false, 3, 1), (answer.GetProperty("confirmed").GetBoolean(), answer.GetProperty("accepted").GetInt32(), answer.GetProperty("position").GetInt32()));
        Assert.Equal(["provider"], answer.GetProperty("owed").EnumerateArray().Select(sink => sink.GetString()));
        await PostAsync(client, "/api/v1/lanes/provider/resume");
        await Deadline.Until(async () => (await StoredAsync(TableLayout.Provider)).Count == 3, "what was owed is repaid");
    }

    // Some are taken and the others refused, and the table has those that were taken.
    private async Task AssertRefusedWhileHeldAsync(HttpClient client, int refused)
    {
        Task<(int Status, TimeSpan? RetryAfter, int Symbol)>[] sending;
        await using (await HoldAsync())
        {
            sending = [.. Enumerable.Range(0, 6).Select(symbol => TryAsync(client, symbol))];
            await Deadline.For(Task.WhenAny(sending));
        }

        var answers = await Deadline.For(Task.WhenAll(sending));

        Assert.Equal([200, refused], answers.Select(answer => answer.Status).Distinct().Order());
        Assert.All(answers, answer => Assert.Equal(answer.Status == refused, answer.RetryAfter is not null));
        var taken = answers.Where(answer => answer.Status == 200).Select(answer => $"S{answer.Symbol}").Append("AAPL").Order(StringComparer.Ordinal);
        Assert.Equal(taken, (await StoredAsync(TableLayout.Legacy)).Select(row => row.Symbol).Distinct().Order(StringComparer.Ordinal));
    }

    private async Task<IAsyncDisposable> HoldAsync()
    {
        if (Database is not null)
        {
            var held = await Database.Admin.OpenConnectionAsync(TestContext.Current.CancellationToken);
            await using var locking = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE bars", held);
            await locking.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            return held;
        }

        var file = new SqliteConnection($"Data Source={Path.Combine(Folder, "dualsink.db")};Pooling=false");
        await file.OpenAsync(TestContext.Current.CancellationToken);
        await using var begin = file.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return file;
    }

    private async Task ChangeAsync(string sql)
    {
        if (Database is not null)
        {
            await Database.ExecuteAsync(sql);
            return;
        }

        await using var file = new SqliteConnection($"Data Source={Path.Combine(Folder, "dualsink.db")};Pooling=false");
        await file.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = file.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<(int Status, TimeSpan? RetryAfter, int Symbol)> TryAsync(HttpClient client, int symbol)
    {
        using var response = await client.PostAsync("/api/v1/bars", Body(Lines(0, 1, $"S{symbol}")), TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, response.Headers.RetryAfter?.Delta, symbol);
    }

    private static async Task<JsonElement> NotReadyAsync(HttpClient client)
    {
        var answer = default(JsonElement);
        await Deadline.Until(
            async () =>
            {
                using var response = await client.GetAsync("/readyz", TestContext.Current.CancellationToken);
                answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
                return (int)response.StatusCode == 503;
            },
            "it is not ready");
        return answer;
    }
}
