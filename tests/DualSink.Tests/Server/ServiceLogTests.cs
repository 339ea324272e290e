using System.Text.Json;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>What a service says of itself, to programs.</summary>
public sealed class ServiceLogTests : ServiceTest
{
    [Fact]
    public async Task Each_event_is_one_document_on_one_line_and_neither_keys_nor_passwords_are_in_them()
    {
        var (key, yaml) = Key("desk", "write, read, operate");
        Write("logs.yaml", $"ingestion:\n  store_mode: dual\n  base_delay: 5ms\n  sinks:\n    provider:\n      database_url: postgresql://me:geheim@127.0.0.1:1/none?timeout=1\nserver:\n  keys:\n{yaml}");
        await using var run = await ServeAsync("--config", "logs.yaml", "--log-format", "json", "--log-level", "info");
        using var client = Client(key);
        await SendAsync(client, Body(Lines(0, 3)));
        await PostAsync(client, "/api/v1/lanes/provider/pause");
        await PostAsync(client, "/api/v1/lanes/legacy/rewind", """{"position":99}""", 409);
        using (var stranger = Client("dsk_wrong"))
        {
            await GetAsync(stranger, "/api/v1/status", 401);
            await GetAsync(stranger, "/api/v1/status%0d%0aat", 404);
        }

        await Deadline.Until(() => run.Error.Contains("\"Audited\"", StringComparison.Ordinal) && run.Error.Contains("\"RequestRefused\"", StringComparison.Ordinal), "the audit is told");
        await PostAsync(client, "/api/v1/lanes/provider/detach", """{"yes":true}""");
        var lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        var audit = lines.First(line => line.TryGetProperty("event", out var name) && name.GetString() == "Audited");
        Assert.Equal((1501, "warn", "desk", 200), (audit.GetProperty("event_id").GetInt32(), audit.GetProperty("level").GetString(), audit.GetProperty("caller").GetString(), audit.GetProperty("status").GetInt32()));
        Assert.Contains(lines, line => line.GetProperty("message").GetString()!.StartsWith("Listening on ", StringComparison.Ordinal));
        Assert.DoesNotContain("geheim", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(key, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("dsk_wrong", run.Error, StringComparison.Ordinal);
    }
}
