using System.Net;
using System.Text.Json;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Server;

/// <summary>SQL, and what databases cannot hold, in everything that can be sent.</summary>
public abstract class InjectionTests(PostgresServers? servers) : ServiceTest(servers)
{
    public sealed class OnSqlite() : InjectionTests(null);

    public sealed class OnPostgres(PostgresServers servers) : InjectionTests(servers);

    [Theory]
    [InlineData("'; DROP TABLE bars; --")]
    [InlineData("\" OR 1=1")]
    [InlineData("%27%20OR%201=1")]
    [InlineData("$1::text; DELETE FROM bars")]
    [InlineData("a\\'; TRUNCATE bars CASCADE; --")]
    public async Task Nothing_that_is_sent_is_ever_taken_for_SQL(string text)
    {
        await using var run = await ServeAsync();
        using var client = Client();
        var json = JsonSerializer.Serialize(text)[1..^1];
        await SendAsync(client, Body(Lines(0, 1, source: json) + Lines(0, 1)));
        await SendAsync(client, Body(Lines(0, 1)), idempotencyKey: text);
        await SendAsync(client, Body(Lines(0, 1, json)));
        var escaped = Uri.EscapeDataString(text);
        foreach (var table in (string[])["legacy", "provider"])
        {
            foreach (var query in (string[])[$"source={escaped}", $"symbol={escaped}", $"timeframe={escaped}", $"source={escaped}&symbol={escaped}&timeframe={escaped}"])
            {
                await OkAsync(client, $"bars?table={table}&{query}");
            }
        }

        foreach (var path in (string[])[$"deadletters?reason={escaped}&symbol={escaped}&sink={escaped}", $"divergence?source={escaped}&symbol={escaped}&timeframe={escaped}&timestamp=2024-10-04"])
        {
            await OkAsync(client, path);
        }

        foreach (var path in (string[])[$"bars?table={escaped}", $"bars?limit={escaped}", $"bars?cursor={escaped}", $"bars?from={escaped}", $"bars?to={escaped}", $"bars?format={escaped}", $"deadletters?id={escaped}", $"deadletters?since={escaped}", $"deadletters?limit={escaped}", $"history?seconds={escaped}", $"events?limit={escaped}", $"status?events={escaped}", $"divergence?source=a&symbol=a&timeframe=a&timestamp={escaped}", $"divergence?source=a&symbol=a&timeframe=a&timestamp=2024-10-04&around={escaped}"])
        {
            await GetAsync(client, $"/api/v1/{path}", 400);
        }

        foreach (var body in (string[])[$$"""{"mode":"{{json}}"}""", $$"""{"mode":"{{json}}","yes":true}"""])
        {
            await PostAsync(client, "/api/v1/switch", body, 409);
        }

        await PostAsync(client, "/api/v1/deadletters/purge", $$"""{"reason":"{{json}}","symbol":"{{json}}","yes":true}""");
        await PostAsync(client, "/api/v1/deadletters/replay", $$"""{"reason":"{{json}}","symbol":"{{json}}"}""");
        await PostAsync(client, "/api/v1/deadletters/purge", $$"""{"sink":"{{json}}","yes":true}""", 400);
        await PostAsync(client, "/api/v1/compare", $$"""{"source":"{{json}}","symbol":"{{json}}","timeframe":"{{json}}"}""");
        await PostAsync(client, $"/api/v1/lanes/{escaped}/pause", "{}", 404);

        var sources = (await StoredAsync(TableLayout.Legacy)).Select(row => row.Source).ToList();
        Assert.Contains(text, sources);
        Assert.Equal(text.Length > 20 ? 2 : 3, sources.Count);
        Assert.DoesNotContain("failed:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'; DROP TABLE bars; --")]
    [InlineData("nobody' OR '1'='1")]
    [InlineData("8f7c7d66-1111-2222-3333-444455556666")]
    public async Task A_tenant_that_nobody_made_is_refused_where_tenants_are_made_and_stops_nobody(string tenant)
    {
        await using var run = await ServeAsync();
        using var client = Client();
        using var stranger = Client();
        stranger.DefaultRequestHeaders.Add("X-Tenant", tenant);
        var inBody = Lines(0, 1, more: $",\"tenant\":\"{tenant}\"");

        // SQLite keeps tenants as texts; but one source of two tenants meets in the table without any.
        var expected = Database is null ? 409 : 400;
        await SendAsync(client, Body(Lines(0, 1)));
        var problem = await SendAsync(stranger, Body(Lines(1, 1)), expected);
        await SendAsync(client, Body(inBody), expected);
        using var read = await stranger.GetAsync("/api/v1/bars?table=legacy", TestContext.Current.CancellationToken);

        Assert.Contains("tenant", problem.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(read.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.NotFound]);
        Assert.Equal("", read.IsSuccessStatusCode ? await read.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : "");
        Assert.Equal(1, (await SendAsync(client, Body(Lines(2, 1)))).GetProperty("committed").GetInt32());
        Assert.Equal(2, (await StoredAsync(TableLayout.Legacy)).Count);
    }

    [Theory]
    [InlineData("a%00b")]
    [InlineData("%ff%fe")]
    [InlineData("%ed%a0%80")]
    public async Task What_no_text_can_hold_is_refused_and_nothing_fails(string escaped)
    {
        await using var run = await ServeAsync();
        using var client = Client();
        foreach (var path in (string[])[$"bars?source={escaped}", $"bars?symbol={escaped}&table=provider", $"bars?timeframe={escaped}", $"deadletters?reason={escaped}", $"divergence?source={escaped}&symbol={escaped}&timeframe={escaped}&timestamp=2024-10-04"])
        {
            using var response = await client.GetAsync(new Uri($"http://{Address.Authority}/api/v1/{path}"), TestContext.Current.CancellationToken);
            Assert.True((int)response.StatusCode is 200 or 400, $"{path} answered {(int)response.StatusCode}");
        }

        foreach (var query in (string[])[$"symbol={escaped}", $"timeframe={escaped}", $"timezone={escaped}", $"stamps={escaped}", $"columns={escaped}", $"dates={escaped}"])
        {
            using var response = await client.PostAsync(new Uri($"http://{Address.Authority}/api/v1/bars?{query}"), Body(Lines(0, 1)), TestContext.Current.CancellationToken);
            Assert.True((int)response.StatusCode is 200 or 400, $"{query} answered {(int)response.StatusCode}");
        }

        await SendAsync(client, Body(Lines(0, 1, source: "a\\u0000b")), 400);
        await SendAsync(client, Body(Lines(0, 1, "S\\ud800")), 400);
        Assert.DoesNotContain("failed:", run.Error, StringComparison.Ordinal);
    }

    private static async Task OkAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync($"/api/v1/{path}", TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }
}
