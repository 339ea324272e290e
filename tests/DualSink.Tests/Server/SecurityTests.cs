using System.Net;
using System.Net.Sockets;
using System.Text;
using DualSink.Stores;

namespace DualSink.Tests.Server;

/// <summary>Tries to get in.</summary>
public sealed class SecurityTests : ServiceTest
{
    private const string Settings = "ingestion:\n  store_mode: dual\n  provider_names: {ours: ours-feed, theirs: theirs-feed}\n";

    [Fact]
    public async Task Without_a_key_or_with_an_unknown_one_nobody_gets_anything_but_the_page_and_the_health()
    {
        var (key, yaml) = Key("all", "write, read, operate");
        Write("keys.yaml", $"{Settings}server:\n  keys:\n{yaml}");
        await using var run = await ServeAsync("--config", "keys.yaml");
        foreach (var client in (HttpClient[])[Client(), Client("dsk_nonsense"), Client(key + "x"), Client(key[..^1])])
        {
            using (client)
            {
                foreach (var path in (string[])["/api/v1/status", "/api/v1/live", "/api/v1/sinks", "/api/v1/history", "/api/v1/deadletters", "/api/v1/bars", "/metrics", "/API/V1/STATUS", "//api/v1/status", "/api/v1/%73tatus", "/api/v1/../v1/status"])
                {
                    using var response = await client.GetAsync(new Uri($"http://{Address.Authority}{path}"), TestContext.Current.CancellationToken);
                    Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.NotFound]);
                }

                await SendAsync(client, Body(Lines(0, 1)), 401);
                await PostAsync(client, "/api/v1/switch", """{"mode":"legacy"}""", 401);
                await GetAsync(client, "/healthz");
            }
        }
    }

    [Fact]
    public async Task A_role_gives_what_it_says_and_nothing_else()
    {
        var (write, read, operate) = (Key("w", "write"), Key("r", "read"), Key("o", "operate"));
        Write("keys.yaml", $"{Settings}server:\n  keys:\n{write.Yaml}{read.Yaml}{operate.Yaml}");
        await using var run = await ServeAsync("--config", "keys.yaml");
        using var writer = Client(write.Key);
        using var reader = Client(read.Key);
        using var operating = Client(operate.Key);

        await SendAsync(writer, Body(Lines(0, 1)));
        await GetAsync(writer, "/api/v1/status", 403);
        await PostAsync(writer, "/api/v1/switch", """{"mode":"legacy","yes":true}""", 403);
        await GetAsync(reader, "/api/v1/status");
        await SendAsync(reader, Body(Lines(0, 1)), 403);
        await PostAsync(reader, "/api/v1/lanes/legacy/pause", "{}", 403);
        await PostAsync(operating, "/api/v1/lanes/provider/pause");
        await GetAsync(operating, "/api/v1/bars", 403);

        Assert.Contains("Audit: o at 127.0.0.1 asked for POST /api/v1/lanes/provider/pause, answered 200", run.Error, StringComparison.Ordinal);
        Assert.Contains("Audit: r at 127.0.0.1 asked for POST /api/v1/lanes/legacy/pause, answered 403", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(write.Key, run.Error, StringComparison.Ordinal);
        await PostAsync(operating, "/api/v1/lanes/provider/resume");
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_site_cannot_do_anything(string head, string value)
    {
        await using var run = await ServeAsync();
        using var client = Client();
        foreach (var (path, type) in new[] { ("/api/v1/bars", "application/x-ndjson"), ("/api/v1/switch", "application/json") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Body(Lines(0, 1), type) };
            request.Headers.TryAddWithoutValidation(head, value);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Contains((int)response.StatusCode, (int[])[403, 421]);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }

        Assert.Empty(await RowsAsync(TableLayout.Legacy));
    }

    [Fact]
    public async Task An_action_without_a_key_wants_a_head_that_no_form_can_send()
    {
        await using var run = await ServeAsync();
        using var client = new HttpClient { BaseAddress = Address };

        Assert.Contains("X-DualSink-Action", (await PostAsync(client, "/api/v1/switch", """{"mode":"legacy","yes":true}""", 403)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_unpacks_without_end_is_refused_and_so_is_one_packed_twice()
    {
        Write("small.yaml", "ingestion:\n  store_mode: dual\nserver:\n  max_body_bytes: 64KiB\n  max_unpacked_bytes: 1MiB\n");
        await using var run = await ServeAsync("--config", "small.yaml");
        using var client = Client();

        await SendAsync(client, Body(IntakeTests.Packed(new byte[8 << 20])), 413);
        await SendAsync(client, Body(IntakeTests.Packed(Encoding.UTF8.GetBytes(Lines(0, 40_000)))), 413);
        await SendAsync(client, Body(IntakeTests.Packed(IntakeTests.Packed(Encoding.UTF8.GetBytes(Lines(0, 1))))), 415);
        await SendAsync(client, Body(Lines(0, 2000)), 413);
        await SendAsync(client, Body(IntakeTests.Packed(Encoding.UTF8.GetBytes(Lines(0, 5)))[..^9]), 400);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/bars") { Content = Body(Lines(0, 2000)), Headers = { TransferEncodingChunked = true } };
        using var refused = await client.SendAsync(chunked, TestContext.Current.CancellationToken);
        await AnswerOf(refused, 413);
    }

    [Fact]
    public async Task A_body_that_is_no_gzip_or_a_spoilt_one_is_refused_and_what_no_reader_unpacks_is_415()
    {
        await using var run = await ServeAsync();
        using var client = Client();
        var good = IntakeTests.Packed(Encoding.UTF8.GetBytes(Lines(0, 300)));
        foreach (var spoilt in (byte[][])[good[..2], good[..12], [.. good[..20], .. new byte[good.Length - 20]], [0x1f, 0x8b, 0xff, 0xff], [.. good[..^4], 1, 2, 3, 4]])
        {
            var problem = await SendAsync(client, Body(spoilt), 400);
            Assert.True(problem.GetProperty("accepted").GetInt32() <= 300);
        }

        var said = Body(Lines(0, 1));
        said.Headers.ContentEncoding.Add("gzip");
        await SendAsync(client, said, 400);
        foreach (var encoding in (string[])["br", "zstd", "gzip, gzip"])
        {
            var other = Body(Lines(0, 1));
            other.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            Assert.Contains("gzip", (await SendAsync(client, other, 415)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_document_of_brackets_and_one_of_unknown_members_are_refused()
    {
        await using var run = await ServeAsync();
        using var client = Client();

        await SendAsync(client, Body(new string('[', 50_000), "application/json"), 400);
        await SendAsync(client, Body(string.Concat(Enumerable.Repeat("{\"a\":", 50_000)), "application/json"), 400);
        await PostAsync(client, "/api/v1/switch", new string('[', 5_000), 400);
        await PostAsync(client, "/api/v1/switch", """{"mode":"legacy","really":true}""", 400);
        await PostAsync(client, "/api/v1/switch", $$"""{"mode":"{{new string('x', 70_000)}}"}""", 413);
    }

    [Theory]
    [InlineData("GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: {0}\r\n\r\n", 20_000, "431")]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 20_000, "414")]
    [InlineData("GET /api/v1/status HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 0, "400")]
    [InlineData("GET /api/v1/status HTTP/1.1\r\n\r\n", 0, "400")]
    [InlineData("GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", 0, "404")]
    [InlineData("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", 0, "404")]
    [InlineData("GET /%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 0, "404")]
    [InlineData("GET /js/..%5c..%5cmain.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 0, "404")]
    [InlineData("GET /api/v1/status;x=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 0, "404")]
    [InlineData("GET /docs/operations%00.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 0, "400")]
    [InlineData("GET http://evil.example/api/v1/status HTTP/1.1\r\nHost: evil.example\r\n\r\n", 0, "421")]
    [InlineData("GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1@evil.example\r\n\r\n", 0, "400")]
    [InlineData("GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n", 0, "421")]
    [InlineData("GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\r\n folded: c\r\n\r\n", 0, "400")]
    [InlineData("GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A : b\r\n\r\n", 0, "400")]
    [InlineData("GET /api/v1/status HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n", 0, "505")]
    [InlineData("TRACE /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 0, "405")]
    [InlineData("POST /api/v1/bars HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0, "400")]
    [InlineData("POST /api/v1/bars HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", 0, "400")]
    [InlineData("POST /api/v1/bars HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n", 0, "400")]
    [InlineData("POST /api/v1/bars HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 0, "400")]
    [InlineData("POST /api/v1/bars HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", 0, "400")]
    [InlineData("POST /api/v1/bars HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n", 0, "413")]
    public async Task Heads_and_paths_that_play_tricks_are_refused(string request, int length, string status)
    {
        await using var run = await ServeAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(Address.Host, Address.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request.Replace("{0}", new string('x', length), StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        var answer = new byte[64];
        var read = await stream.ReadAtLeastAsync(answer, 12, throwOnEndOfStream: false, TestContext.Current.CancellationToken);

        Assert.StartsWith($"HTTP/1.1 {status}", Encoding.ASCII.GetString(answer, 0, read));
    }

    [Fact]
    public async Task More_requests_than_the_settings_allow_are_told_when_to_come_again_and_pages_are_served_all_the_same()
    {
        var (key, yaml) = Key("all", "write, read, operate");
        Write("rate.yaml", $"{Settings}server:\n  max_requests_per_second: 5\n  keys:\n{yaml}");
        await using var run = await ServeAsync("--config", "rate.yaml");
        using var client = Client(key);
        List<HttpStatusCode> statuses = [];
        for (var i = 0; i < 40; i++)
        {
            using var response = await client.GetAsync("/api/v1/modes", TestContext.Current.CancellationToken);
            statuses.Add(response.StatusCode);
            Assert.Equal(response.StatusCode == HttpStatusCode.TooManyRequests, response.Headers.RetryAfter is not null);
        }

        using var page = await client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses.Distinct().Order());
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    public async Task Beyond_this_machine_it_does_not_listen_without_keys(string url)
    {
        var refused = await RunAsync("serve", "--urls", url);

        Assert.Equal(2, refused.Code);
        Assert.Contains("dualsink key", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_wrong_in_the_section_of_the_service_is_told_at_once()
    {
        Write("wrong.yaml", "ingestion:\n  store_mode: dual\nserver:\n  port: 3\n  max_connections: none\n  keys:\n    a:\n      hash: plain-key\n      roles: write, admin\n    b:\n      roles: read\n");

        var check = await RunAsync("config", "check", "--config", "wrong.yaml");

        Assert.Equal(2, check.Code);
        Assert.All((string[])["wrong.yaml:4", "wrong.yaml:5", "server.keys.a.hash", "'admin'", "server.keys.b"], part => Assert.Contains(part, check.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("plain-key", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_made_by_the_command_lets_in()
    {
        var made = await RunAsync("key", "feeder", "--roles", "read");
        Write("made.yaml", Settings + made.Error[made.Error.IndexOf("server:", StringComparison.Ordinal)..]);
        await using var run = await ServeAsync("--config", "made.yaml");
        using var client = Client(made.OutLines[0]);

        await GetAsync(client, "/api/v1/status");
    }
}
