using System.Text.Json;
using DualSink.Cli.Logging;
using Microsoft.Extensions.Logging;

namespace DualSink.Tests.Cli;

/// <summary>Log lines as programs read them.</summary>
public sealed class LogFormatTests : CommandTest
{
    private const string Down = "ingestion:\n  store_mode: legacy\n  max_attempts: 2\n  base_delay: 1ms\n  database_url: postgresql://me:geheim@127.0.0.1:1/none?timeout=1\n";

    [Fact]
    public async Task Each_line_is_a_document_with_its_event_and_what_the_message_was_made_of_and_no_secret()
    {
        Write("down.yaml", Down);
        var run = await RunAsync("verify", "--config", "down.yaml", "--log-format", "json", "--log-level", "info");

        var lines = run.ErrorLines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line => Assert.All((string[])["at", "level", "category", "message"], name => Assert.True(line.TryGetProperty(name, out _), $"{line}")));
        Assert.DoesNotContain("geheim", run.Error, StringComparison.Ordinal);
        Assert.NotEmpty(lines);
    }

    [Fact]
    public void Numbers_stay_numbers_secrets_are_hidden_and_a_line_is_one_line()
    {
        var text = LogJson.Of(new LogLine(
            DateTimeOffset.UnixEpoch,
            LogLevel.Warning,
            "DualSink.Sinks.StoreSink",
            new EventId(1003, "WriteRetried"),
            "tries postgresql://me:geheim@db/x\nagain",
            [new("Bars", 7), new("Delay", TimeSpan.FromSeconds(1.5)), new("Url", "postgresql://me:geheim@db/x"), new("Level", "mine"), new("{OriginalFormat}", "tries {Url}")],
            new InvalidOperationException("postgresql://me:geheim@db/x\nis gone")));

        var line = JsonDocument.Parse(text).RootElement;

        Assert.DoesNotContain('\n', text);
        Assert.DoesNotContain("geheim", text, StringComparison.Ordinal);
        Assert.Equal(("1970-01-01T00:00:00.000Z", "warn", 1003, "WriteRetried"), (line.GetProperty("at").GetString(), line.GetProperty("level").GetString(), line.GetProperty("event_id").GetInt32(), line.GetProperty("event").GetString()));
        Assert.Equal((7, "00:00:01.5000000", "InvalidOperationException"), (line.GetProperty("bars").GetInt32(), line.GetProperty("delay").GetString(), line.GetProperty("error").GetString()));
        Assert.Equal(line.EnumerateObject().Count(), line.EnumerateObject().Select(part => part.Name).Distinct().Count());
        Assert.False(line.TryGetProperty("original_format", out _));
    }
}
