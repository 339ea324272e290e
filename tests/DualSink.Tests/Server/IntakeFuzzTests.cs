using System.Text;

namespace DualSink.Tests.Server;

/// <summary>Ten thousand bodies of which most are no bodies of bars.</summary>
public sealed class IntakeFuzzTests : ServiceTest
{
    private const int Bodies = 10_000;
    private const int AtOnce = 4;

    private static readonly string[] Types = ["application/x-ndjson", "application/json", "text/csv", "application/vnd.apache.parquet", "application/octet-stream"];

    [Fact]
    public async Task No_body_makes_it_fail_and_no_row_it_accepted_is_lost()
    {
        Write("fuzz.yaml", "ingestion:\n  store_mode: dual\n  ack: journal\nserver:\n  max_requests_per_second: 1000000\n");
        await using var run = await ServeAsync("--config", "fuzz.yaml");
        using var client = Client();
        var accepted = 0L;
        await Parallel.ForEachAsync(Enumerable.Range(0, Bodies), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken }, async (seed, stop) =>
        {
            using var request = RequestOf(seed);
            using var response = await client.SendAsync(request, stop);
            var text = await response.Content.ReadAsStringAsync(stop);
            Assert.True((int)response.StatusCode is 200 or 202 or 400 or 413 or 415, $"seed {seed}: {(int)response.StatusCode} {text}");
            if (System.Text.Json.JsonDocument.Parse(text).RootElement.TryGetProperty("accepted", out var bars))
            {
                Interlocked.Add(ref accepted, bars.GetInt64());
            }
        });

        await Sinks.Deadline.Until(
            async () => (await GetAsync(client, "/api/v1/ledger")).GetProperty("lanes").EnumerateArray().All(lane => lane.GetProperty("owed").GetInt64() == 0), "nothing is owed");
        var ledger = await GetAsync(client, "/api/v1/ledger");

        Assert.True(ledger.GetProperty("ok").GetBoolean());
        Assert.True(accepted > Bodies / 20, $"{accepted} bars were accepted, so that hardly anything was tried");
        Assert.Equal(accepted, ledger.GetProperty("lanes")[0].GetProperty("accepted").GetInt64());
        Assert.DoesNotContain("failed:", run.Error, StringComparison.Ordinal);
    }

    private static HttpRequestMessage RequestOf(int seed)
    {
        var random = new Random(seed);
        var body = BodyOf(random);
        var content = Body(body, Types[random.Next(Types.Length)]);
        if (random.Next(10) == 0)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        return new HttpRequestMessage(HttpMethod.Post, $"/api/v1/bars?symbol=S{random.Next(3)}&any_spacing=true") { Content = content, Headers = { { "X-Source", "fuzz" } } };
    }

    private static byte[] BodyOf(Random random)
    {
        var sound = Encoding.UTF8.GetBytes(random.Next(4) switch
        {
            0 => Lines(random.Next(1000), random.Next(1, 6)),
            1 => "[" + string.Join(',', Lines(random.Next(1000), random.Next(1, 6)).Split('\n', StringSplitOptions.RemoveEmptyEntries)) + "]",
            2 => "timestamp,open,high,low,close,volume\n2026-03-01T00:00:00Z,1,2,1,2,3\n2026-03-01T00:01:00Z,1,2,1,2,3\n",
            _ => new string((char)random.Next(1, 128), random.Next(0, 200)),
        });
        for (var i = random.Next(0, 4); i > 0 && sound.Length > 0; i--)
        {
            sound = Damaged(sound, random);
        }

        return random.Next(6) == 0 ? Damaged(IntakeTests.Packed(sound), random) : sound;
    }

    private static byte[] Damaged(byte[] body, Random random)
    {
        if (body.Length == 0)
        {
            return body;
        }

        var at = random.Next(body.Length);
        switch (random.Next(5))
        {
            case 0:
                body[at] = (byte)random.Next(256);
                return body;
            case 1:
                return body[..at];
            case 2:
                return [.. body[..at], .. body[at..], .. body[at..]];
            case 3:
                return [.. body[..at], .. Encoding.UTF8.GetBytes(((string[])["\0", "{", "]", "\"", "1e999", "\ud83d\ude00", "\\ud800", "null", "-", "\r"])[random.Next(10)]), .. body[at..]];
            default:
                return [.. body[at..], .. body[..at]];
        }
    }
}
