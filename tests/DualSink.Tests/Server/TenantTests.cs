using System.Net;
using DualSink.Stores;
using DualSink.Tests.Cli;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>Keys that are bound to tenants try to reach those of others.</summary>
public abstract class TenantTests(PostgresServers? servers) : ServiceTest(servers)
{
    private const string Settings = "ingestion:\n  store_mode: dual\n  ack: all\n  provider_names: {ours: ours-feed, theirs: theirs-feed}\n";

    // Longer than the legacy table's column: the provider table has it.
    private const string TooLong = "A_SYMBOL_OF_MORE_THAN_TWENTY";

    private readonly (string Key, string Yaml) _ours = Key("ours", "write, read, operate", "ours");
    private readonly (string Key, string Yaml) _all = Key("all", "write, read, operate");

    public sealed class OnSqlite() : TenantTests(null);

    public sealed class OnPostgres(PostgresServers servers) : TenantTests(servers);

    [Fact]
    public async Task A_key_of_one_tenant_reaches_no_other_by_head_body_or_query()
    {
        await using var run = await ServeWithKeysAsync();
        using var client = Client(_ours.Key);

        await SendAsync(client, Body(Lines(0, 2)));
        await SendAsync(client, Body(Lines(0, 2, more: ",\"tenant\":\"theirs\"")), 403);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/bars") { Content = Body(Lines(0, 1)), Headers = { { "X-Tenant", "theirs" } } };
        using var refused = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(["ours"], (await StoredAsync(TableLayout.Legacy)).Select(row => row.Tenant).Distinct());
        await GetAsync(client, "/api/v1/divergence?source=acme&symbol=AAPL&timeframe=1m&timestamp=2024-10-04T00:00Z&tenant=theirs", 403);
        using var theirs = new HttpRequestMessage(HttpMethod.Get, "/api/v1/bars") { Headers = { { "X-Tenant", "theirs" } } };
        using var unread = await client.SendAsync(theirs, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, unread.StatusCode);
    }

    [Fact]
    public async Task What_is_about_all_tenants_together_is_refused_to_a_key_that_is_bound_to_some()
    {
        string[] minding = ["GET /api/v1/bars", "POST /api/v1/bars", "GET /api/v1/divergence", "GET /api/v1/deadletters", "GET /api/v1/modes", "POST /api/v1/compare", "POST /api/v1/deadletters/replay", "POST /api/v1/deadletters/purge", "GET /healthz", "GET /readyz"];
        await using var run = await ServeWithKeysAsync();
        using var ours = Client(_ours.Key);
        using var all = Client(_all.Key);
        List<string> answered = ["GET /metrics"];
        foreach (var path in (await GetAsync(ours, "/openapi/v1.json")).GetProperty("paths").EnumerateObject())
        {
            answered.AddRange(path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name.Replace("{sink}", "legacy", StringComparison.Ordinal).Replace("{action}", "pause", StringComparison.Ordinal)}"));
        }

        foreach (var (method, path) in answered.Except(minding).Select(each => each.Split(' ')).Select(each => (each[0], each[1])))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? Body("""{"mode":"legacy","yes":true}""", "application/json") : null };
            using var response = await ours.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{method} {path} answered {(int)response.StatusCode}");
            Assert.Contains("bound to tenants", (await AnswerOf(response, 403)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.True(answered.Except(minding).Count() >= 11, string.Join(", ", answered));
        var status = await GetAsync(all, "/api/v1/status");
        Assert.Equal("dual", status.GetProperty("mode").GetString());
        Assert.All(status.GetProperty("lanes").EnumerateArray(), lane => Assert.Equal("active", lane.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Dead_letters_of_others_are_neither_seen_nor_tried_again_nor_purged()
    {
        await using var run = await ServeWithKeysAsync();
        using var ours = Client(_ours.Key);
        using var all = Client(_all.Key);
        foreach (var (tenant, count) in new[] { ("ours", 2), ("theirs", 3) })
        {
            await SendAsync(all, Body(Lines(0, count, TooLong, more: $",\"tenant\":\"{tenant}\"")));
        }

        await Deadline.Until(async () => (await GetAsync(all, "/api/v1/deadletters")).GetProperty("matching").GetInt32() == 5, "all dead letters are kept");
        var seen = await GetAsync(ours, "/api/v1/deadletters");
        var theirs = (await GetAsync(all, "/api/v1/deadletters")).GetProperty("dead_letters").EnumerateArray().First(letter => letter.GetProperty("tenant").GetString() == "theirs").GetProperty("id").GetInt64();

        Assert.Equal(2, seen.GetProperty("matching").GetInt32());
        Assert.All(seen.GetProperty("dead_letters").EnumerateArray(), letter => Assert.Equal("ours", letter.GetProperty("tenant").GetString()));
        Assert.Equal(0, (await GetAsync(ours, $"/api/v1/deadletters?id={theirs}")).GetProperty("matching").GetInt32());
        Assert.Contains("2 dead letters", (await PostAsync(ours, "/api/v1/deadletters/purge", """{"all":true}""", 409)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, (await PostAsync(ours, "/api/v1/deadletters/replay", """{"all":true}""")).GetProperty("sinks")[0].GetProperty("failed_again").GetInt32());
        Assert.Equal(0, (await PostAsync(ours, "/api/v1/deadletters/purge", $$"""{"ids":[{{theirs}}],"yes":true}""")).GetProperty("purged").GetInt32());
        Assert.Equal(2, (await PostAsync(ours, "/api/v1/deadletters/purge", """{"all":true,"yes":true}""")).GetProperty("purged").GetInt32());
        var left = await GetAsync(all, "/api/v1/deadletters");
        Assert.Equal(3, left.GetProperty("matching").GetInt32());
        Assert.All(left.GetProperty("dead_letters").EnumerateArray(), letter => Assert.Equal(System.Text.Json.JsonValueKind.Null, letter.GetProperty("replay").ValueKind));
    }

    [Fact]
    public async Task A_tenant_compares_its_own_bars_and_nobody_is_shown_that_for_all()
    {
        await using var run = await ServeWithKeysAsync();
        using var ours = Client(_ours.Key);
        using var all = Client(_all.Key);
        await SendAsync(ours, Body(Lines(0, 4)));
        await SendAsync(all, Body(Lines(0, 7, more: ",\"tenant\":\"theirs\"")));

        var compared = await PostAsync(ours, "/api/v1/compare", """{"tenant":"ours"}""");

        Assert.Equal(4, (await PostAsync(ours, "/api/v1/compare")).GetProperty("compared").GetInt32());
        Assert.Equal(3, (await GetAsync(ours, "/api/v1/divergence?source=acme&symbol=AAPL&timeframe=1m&around=1&timestamp=2024-10-04T00:01Z")).GetProperty("rows").GetArrayLength());
        Assert.Equal((true, 4), (compared.GetProperty("ok").GetBoolean(), compared.GetProperty("compared").GetInt32()));
        await PostAsync(ours, "/api/v1/compare", """{"tenant":"theirs"}""", 403);
        await GetAsync(all, "/api/v1/parity", 404);
    }

    [Fact]
    public async Task A_cursor_and_a_source_that_somebody_made_up_show_nothing_of_others()
    {
        await using var run = await ServeWithKeysAsync();
        using var ours = Client(_ours.Key);
        using var all = Client(_all.Key);
        await SendAsync(ours, Body(Lines(0, 2)));
        await SendAsync(all, Body(Lines(0, 3, more: ",\"tenant\":\"theirs\"")));
        var cursor = Convert.ToBase64String("""{"source":"theirs-feed","symbol":"AAPL","timeframe":"1m","timestamp":-9223372036854775808}"""u8).Replace('+', '-').Replace('/', '_').TrimEnd('=');

        foreach (var table in (string[])["provider", "legacy"])
        {
            using var response = await ours.GetAsync($"/api/v1/bars?table={table}&cursor={cursor}", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.DoesNotContain("theirs", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        await PostAsync(ours, "/api/v1/compare", """{"source":"theirs-feed"}""", 403);
        var refused = await PostAsync(all, "/api/v1/compare", """{"tenant":"ours","source":"theirs-feed"}""", 400);
        Assert.Contains("have the source 'ours-feed'", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, (await PostAsync(ours, "/api/v1/compare", """{"source":"ours-feed","symbol":"aapl"}""")).GetProperty("compared").GetInt32());
    }

    [Fact]
    public async Task A_key_that_may_write_for_one_and_read_of_another_operates_for_none()
    {
        var (key, yaml) = Key("split", "operate");
        Write("split.yaml", $"{Settings}server:\n  keys:\n{yaml}      write_tenants: ours\n      read_tenants: theirs\n");
        await using var run = await ServeAsync("--config", "split.yaml");
        using var split = Client(key);

        foreach (var tenant in (string[])["ours", "theirs", "default"])
        {
            await PostAsync(split, "/api/v1/compare", $$"""{"tenant":"{{tenant}}"}""", 403);
        }
    }

    [Theory]
    [InlineData("''")]
    [InlineData("','")]
    public async Task A_key_that_names_no_tenant_is_no_key_for_all_of_them(string tenants)
    {
        Write("empty.yaml", $"{Settings}server:\n  keys:\n{Key("empty", "write").Yaml}      write_tenants: {tenants}\n");

        var run = await RunAsync("serve", "--config", "empty.yaml", "--urls", "http://127.0.0.1:0");

        Assert.Equal(2, run.Code);
        Assert.Contains("server.keys.empty.write_tenants", run.Error, StringComparison.Ordinal);
        Assert.Contains("leave the setting out for all tenants", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_bound_to_one_tenant_is_not_told_whom_it_would_meet()
    {
        Write("keys.yaml", $"ingestion:\n  store_mode: dual\nserver:\n  keys:\n{_ours.Yaml}{_all.Yaml}");
        await using var run = await ServeAsync("--config", "keys.yaml");
        using var ours = Client(_ours.Key);
        using var all = Client(_all.Key);
        await SendAsync(all, Body(Lines(0, 1, more: ",\"tenant\":\"theirs\"")));

        var problem = (await SendAsync(ours, Body(Lines(0, 1)), 409)).GetProperty("detail").GetString();

        Assert.Contains("provider_names", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", problem, StringComparison.Ordinal);
    }

    private async Task<LiveRun> ServeWithKeysAsync()
    {
        Write("keys.yaml", $"{Settings}server:\n  keys:\n{_ours.Yaml}{_all.Yaml}");
        return await ServeAsync("--config", "keys.yaml");
    }
}
