using System.Globalization;
using System.Text.RegularExpressions;
using DualSink.Server.Intake;

namespace DualSink.Tests.Server;

/// <summary>What a client reads names what a client can send.</summary>
public sealed partial class RequestWordsTests : ServiceTest
{
    private const string Columns = "timestamp,open,high,low,close,volume\n";

    [Theory]
    [InlineData("", "text/csv", Columns + "2026-03-01T00:00:00Z,1,2,1,2,3\n", "X-Source, ?symbol=")]
    [InlineData("?symbol=S", "text/csv", "2026-03-01,1,2,1,2,3,4\n", "?columns=")]
    [InlineData("?symbol=S&timeframe=1d&columns=date,open", "text/csv", "2026-03-01,1,2,1,2,3\n", "?columns=")]
    [InlineData("?symbol=S&timeframe=1d", "text/csv", "date,open,high,low,close,volume\n03/04/2026,1,2,1,2,3\n", "?dates=dmy")]
    [InlineData("?symbol=S&timeframe=1d&dates=dmy", "text/csv", "date,open,high,low,close,volume\n04/30/2026,1,2,1,2,3\n", "?dates=dmy")]
    [InlineData("?symbol=S&timeframe=1h&timezone=Europe/Berlin", "text/csv", Columns + "2026-03-29T02:30:00,1,2,1,2,3\n", "?dst=earlier")]
    [InlineData("?symbol=S&timeframe=1h&timezone=Europe/Berln", "text/csv", Columns + "2026-03-29T02:30:00,1,2,1,2,3\n", "?timezone=")]
    [InlineData("?symbol=S&timeframe=1d", "application/vnd.apache.parquet", "no Parquet", "Content-Type")]
    [InlineData("?symbol=S", "application/json", "[[1,2,3],[1,2,3]]", "?columns=")]
    public async Task Refusals_of_a_body_name_parts_of_the_query_and_heads(string query, string type, string body, string named)
    {
        await using var run = await ServeAsync();
        using var client = Client();
        if (query.Length > 0)
        {
            client.DefaultRequestHeaders.Add("X-Source", "a");
        }

        var problem = (await SendAsync(client, Body(body, type), 400, $"/api/v1/bars{query}")).GetRawText();

        Assert.Contains(named, Regex.Unescape(problem), StringComparison.Ordinal);
        Assert.DoesNotMatch(BareFlag(), problem);
    }

    [Fact]
    public async Task A_timeframe_that_the_bars_contradict_is_told_with_the_one_that_fits_and_that_is_taken_then()
    {
        await using var run = await ServeAsync();
        using var client = Client();
        client.DefaultRequestHeaders.Add("X-Source", "a");
        var csv = Columns + string.Concat(Enumerable.Range(0, 12).Select(i => string.Create(CultureInfo.InvariantCulture, $"2026-03-02T{9 + (i / 12)}:{i * 5:00}:00Z,1,2,1,2,3\n")));

        var detail = (await SendAsync(client, Body(csv, "text/csv"), 400, "/api/v1/bars?symbol=S&timeframe=1m")).GetProperty("detail").GetString()!;

        Assert.Contains("?timeframe=5m", detail, StringComparison.Ordinal);
        Assert.Contains("?any_spacing=true", detail, StringComparison.Ordinal);
        await SendAsync(client, Body(csv, "text/csv"), path: "/api/v1/bars?symbol=S&timeframe=5m");
        await SendAsync(client, Body(csv, "text/csv"), path: "/api/v1/bars?symbol=T&timeframe=1m&any_spacing=true");
    }

    [Fact]
    public async Task What_a_refusal_names_is_understood()
    {
        await using var run = await ServeAsync();
        using var client = Client();
        client.DefaultRequestHeaders.Add("X-Source", "a");

        await SendAsync(client, Body("03/04/2026,1,2,1,2,3\n", "text/csv"), path: "/api/v1/bars?symbol=S&timeframe=1d&dates=dmy&columns=date,open,high,low,close,volume");
        await SendAsync(client, Body(Columns + "2026-03-29T02:30:00,1,2,1,2,3\n", "text/csv"), path: "/api/v1/bars?symbol=T&timeframe=1h&timezone=Europe/Berlin&dst=earlier");

        Assert.Equal(
            [("S", new DateTime(2026, 4, 3, 0, 0, 0, DateTimeKind.Utc)), ("T", new DateTime(2026, 3, 29, 1, 30, 0, DateTimeKind.Utc))],
            (await RowsAsync(DualSink.Stores.TableLayout.Legacy)).OrderBy(row => row.Symbol, StringComparer.Ordinal).Select(row => (row.Symbol, DualSink.Stores.UnixMicroseconds.ToDateTime(row.Timestamp)!.Value)));
        await SendAsync(client, Body("", "text/csv"), 400, "/api/v1/bars?dates=ymd");
        await SendAsync(client, Body("", "text/csv"), 400, "/api/v1/bars?dst=sometimes");
    }

    [Fact]
    public async Task Refusals_of_actions_name_members_of_their_body()
    {
        await using var run = await ServeAsync();
        using var client = Client();
        List<string> refusals = [];
        foreach (var (path, body, status) in new[]
        {
            ("switch", """{"mode":"legacy"}""", 409), ("switch", """{"mode":"nonsense"}""", 409), ("lanes/provider/detach", "{}", 409), ("lanes/provider/rewind", "{}", 409),
            ("lanes/provider/rewind", """{"position":99}""", 409), ("lanes/provider/attach", "{}", 409), ("deadletters/purge", "{}", 400), ("deadletters/purge", """{"all":true}""", 409),
            ("deadletters/replay", """{"all":true,"symbol":"A"}""", 400),
        })
        {
            refusals.Add(Regex.Unescape((await PostAsync(client, $"/api/v1/{path}", body, status)).GetRawText()));
        }

        // What a whole command would do is named as a command.
        Assert.All(refusals, refusal => Assert.DoesNotMatch(BareFlag(), Command().Replace(refusal, "")));
        Assert.Contains("\"yes\": true", refusals[0], StringComparison.Ordinal);
        Assert.Contains("\"yes\": true", refusals[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("give --timeframe 5m (or --any-spacing to take them as they are)", "give ?timeframe=5m (or ?any_spacing=true to take them as they are)")]
    [InlineData("give the --timeframe that fits (or --any-spacing", "give the ?timeframe= that fits (or ?any_spacing=true")]
    [InlineData("names no symbol: give --symbol, --timeframe, or --name with a pattern for the file's name.", "names no symbol: give ?symbol=, ?timeframe=.")]
    [InlineData("say which with --dst earlier or --dst later", "say which with ?dst=earlier or ?dst=later")]
    [InlineData("a--source of b -- symbol", "a--source of b -- symbol")]
    public void Flags_become_what_a_request_has(string message, string expected) => Assert.Equal(expected, RequestWords.Of(message));

    [GeneratedRegex(@"(?<![\w-])--[a-z]")]
    private static partial Regex BareFlag();

    [GeneratedRegex("[`'](dualsink) [^`']*[`']")]
    private static partial Regex Command();
}
