using System.IO.Compression;
using System.Text;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Server;

public abstract class IntakeTests(PostgresServers? servers) : ServiceTest(servers)
{
    public sealed class OnSqlite() : IntakeTests(null);

    public sealed class OnPostgres(PostgresServers servers) : IntakeTests(servers);

    [Fact]
    public async Task Bars_are_in_the_table_whose_word_was_waited_for_when_the_answer_comes()
    {
        await using var run = await ServeAsync();
        using var client = Client();

        var answer = await SendAsync(client, Body(Lines(0, 2500)));

        Assert.True(answer.GetProperty("confirmed").GetBoolean());
        Assert.Equal((2500, 2500, 0), (answer.GetProperty("read").GetInt32(), answer.GetProperty("committed").GetInt32(), answer.GetProperty("rejected").GetInt32()));
        Assert.Equal(2500, (await StoredAsync(TableLayout.Legacy)).Count);
    }

    [Theory]
    [InlineData("application/json", "[{\"source\":\"a\",\"symbol\":\"S\",\"timeframe\":\"1d\",\"timestamp\":\"2026-03-01T00:00:00Z\",\"open\":1,\"high\":2,\"low\":1,\"close\":2,\"volume\":3}]", "")]
    [InlineData("text/csv", "timestamp,open,high,low,close,volume\n2026-03-01T00:00:00Z,1,2,1,2,3\n", "?symbol=S&timeframe=1d")]
    [InlineData("application/octet-stream", "timestamp;open;high;low;close;volume\n2026-03-01T00:00:00Z;1;2;1;2;3\n", "?symbol=S&timeframe=1d")]
    public async Task Every_format_of_files_is_read(string type, string text, string query)
    {
        await using var run = await ServeAsync();
        using var client = Client();
        client.DefaultRequestHeaders.Add("X-Source", "a");

        Assert.Equal(1, (await SendAsync(client, Body(text, type), path: "/api/v1/bars" + query)).GetProperty("committed").GetInt32());

        Assert.Equal(("a", "S", "1d"), (await StoredAsync(TableLayout.Legacy)).Select(row => (row.Source, row.Symbol, row.Timeframe)).Single());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_packed_body_is_unpacked_whether_it_says_so_or_not(bool isSaid)
    {
        await using var run = await ServeAsync();
        using var client = Client();
        var body = Body(Packed(Encoding.UTF8.GetBytes(Lines(0, 50))));
        if (isSaid)
        {
            body.Headers.ContentEncoding.Add("gzip");
        }

        Assert.Equal(50, (await SendAsync(client, body)).GetProperty("committed").GetInt32());
    }

    [Fact]
    public async Task Rows_that_are_no_bars_are_told_with_line_and_reason_and_the_others_are_taken()
    {
        await using var run = await ServeAsync();
        using var client = Client();

        var answer = await SendAsync(client, Body(Lines(0, 1) + "nonsense\n" + Lines(1, 1).Replace("\"high\":103.5", "\"high\":1", StringComparison.Ordinal)));

        Assert.Equal((3, 1, 2), (answer.GetProperty("read").GetInt32(), answer.GetProperty("accepted").GetInt32(), answer.GetProperty("rejected").GetInt32()));
        Assert.Equal([2, 3], answer.GetProperty("rejections").EnumerateArray().Select(row => row.GetProperty("line").GetInt32()));
        Assert.All(answer.GetProperty("rejections").EnumerateArray(), row => Assert.NotEmpty(row.GetProperty("reason").GetString()!));
    }

    [Fact]
    public async Task A_body_without_one_good_row_is_refused_with_the_first_reason()
    {
        await using var run = await ServeAsync();
        using var client = Client();

        var problem = await SendAsync(client, Body(Lines(1, 1).Replace("\"high\":103.5", "\"high\":1", StringComparison.Ordinal)), 400);

        Assert.Equal((0, 1, 1), (problem.GetProperty("accepted").GetInt32(), problem.GetProperty("rejected").GetInt32(), problem.GetProperty("line").GetInt32()));
        Assert.Contains("high", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("text/html", 415)]
    public async Task What_is_no_format_is_refused_with_those_that_are(string type, int status)
    {
        await using var run = await ServeAsync();
        using var client = Client();

        Assert.Contains("application/x-ndjson", (await SendAsync(client, Body(Lines(0, 1), type), status)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_journals_word_is_enough_the_answer_is_202_with_a_position()
    {
        Write("journal.yaml", "ingestion:\n  store_mode: dual\n  ack: journal\n");
        await using var run = await ServeAsync("--config", "journal.yaml");
        using var client = Client();

        var answer = await SendAsync(client, Body(Lines(0, 3)), 202);

        Assert.False(answer.GetProperty("confirmed").GetBoolean());
        Assert.Equal((3, 1), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("position").GetInt32()));
    }

    [Fact]
    public async Task A_table_that_does_not_answer_in_time_is_owed_and_the_answer_says_so()
    {
        Write("down.yaml", "ingestion:\n  store_mode: dual\n  ack: all\n  ack_timeout: 300ms\n  sinks:\n    provider:\n      database_url: postgresql://me:geheim@127.0.0.1:1/none?timeout=1\n");
        await using var run = await ServeAsync("--config", "down.yaml");
        using var client = Client();

        var answer = await SendAsync(client, Body(Lines(0, 3)), 202);
        var ready = await UntilNotReadyAsync(client, "/readyz");

        Assert.Equal(["provider"], answer.GetProperty("owed").EnumerateArray().Select(sink => sink.GetString()));
        Assert.Contains("provider", ready, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", ready + run.Error + await client.GetStringAsync("/api/v1/sinks", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await PostAsync(client, "/api/v1/lanes/provider/detach", """{"yes":true}""");
    }

    [Fact]
    public async Task A_range_is_read_page_by_page_from_either_table()
    {
        await using var run = await ServeAsync();
        using var client = Client();
        await SendAsync(client, Body(Lines(0, 25) + Lines(0, 25, "MSFT")));
        await UntilCommittedAsync(client, 50);

        foreach (var table in (string[])["legacy", "provider"])
        {
            var (lines, path) = (new List<string>(), $"/api/v1/bars?table={table}&limit=7");
            while (path is not null)
            {
                using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
                lines.AddRange((await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
                path = response.Headers.TryGetValues("X-Next-Cursor", out var next) ? $"/api/v1/bars?table={table}&limit=7&cursor={next.Single()}" : null;
            }

            Assert.Equal(50, lines.Distinct().Count());
            Assert.Equal(50, lines.Count);
        }

        var csv = await client.GetStringAsync("/api/v1/bars?symbol=MSFT&format=csv&from=2024-10-04T00:20:00Z", TestContext.Current.CancellationToken);
        Assert.Equal(6, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static async Task UntilCommittedAsync(HttpClient client, int bars) => await Sinks.Deadline.Until(
        async () => (await GetAsync(client, "/api/v1/ledger")).GetProperty("lanes").EnumerateArray().All(lane => lane.GetProperty("committed").GetInt32() == bars), "both tables have the bars");

    private static async Task<string> UntilNotReadyAsync(HttpClient client, string path)
    {
        var found = "";
        await Sinks.Deadline.Until(
            async () =>
            {
                using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
                found = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                return (int)response.StatusCode == 503;
            },
            "it is not ready");
        return found;
    }

    internal static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
