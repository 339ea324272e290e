using System.Text.Json;
using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Sinks;

public sealed class DeadLetterFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("dead.ndjson");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_letter_holds_the_bar_as_it_was_given_exactly_and_why_it_is_there()
    {
        var bar = TestBars.Plain() with
        {
            Symbol = "aapl",
            Source = "株式 \"x\"",
            Timestamp = new DateTime(2024, 1, 2, 9, 30, 0, DateTimeKind.Utc).AddTicks(10),
            Open = 0.1234567890123456789m,
            Volume = 79228162514264337593543950335m,
        };
        await using var letters = new DeadLetterFile(Path, new RetryClock());
        await letters.AppendAsync("legacy", "bars", [Refusal(bar)], Stop);

        using var json = JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(Path, Stop)));
        var letter = json.RootElement;
        Assert.Equal("demo", letter.GetProperty("tenant").GetString());
        Assert.Equal(bar.Source, letter.GetProperty("source").GetString());
        Assert.Equal("aapl", letter.GetProperty("symbol").GetString());
        Assert.Equal("1m", letter.GetProperty("timeframe").GetString());
        Assert.Equal("2024-01-02T09:30:00.000001Z", letter.GetProperty("timestamp").GetString());
        Assert.Equal("0.1234567890123456789", letter.GetProperty("open").GetRawText());
        Assert.Equal("79228162514264337593543950335", letter.GetProperty("volume").GetRawText());
        Assert.Equal(("legacy", "bars", "why", "23514"), (
            letter.GetProperty("sink").GetString(), letter.GetProperty("table").GetString(),
            letter.GetProperty("reason").GetString(), letter.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Several_sinks_write_whole_lines_into_one_file()
    {
        await using var letters = new DeadLetterFile(Path);
        await Deadline.For(Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            letters.AppendAsync("legacy", "bars", [.. Enumerable.Range(0, 5).Select(j => Refusal(TestBars.Plain(minute: (i * 5) + j)))], Stop).AsTask())));

        var minutes = (await File.ReadAllLinesAsync(Path, Stop)).Select(TimestampOf).Distinct();
        Assert.Equal(250, minutes.Count());
    }

    [Fact]
    public async Task Two_who_opened_the_same_file_do_not_write_over_each_other()
    {
        await using var one = new DeadLetterFile(Path);
        await using var other = new DeadLetterFile(Path);
        for (var i = 0; i < 6; i++)
        {
            await (i % 2 == 0 ? one : other).AppendAsync("legacy", "bars", [Refusal(TestBars.Plain(minute: i))], Stop);
        }

        Assert.Equal(6, (await File.ReadAllLinesAsync(Path, Stop)).Select(TimestampOf).Distinct().Count());
    }

    [Fact]
    public async Task A_file_that_was_moved_away_is_made_anew()
    {
        await using var letters = new DeadLetterFile(Path);
        await letters.AppendAsync("legacy", "bars", [Refusal(TestBars.Plain(minute: 1))], Stop);
        File.Move(Path, _folder.File("rotated.ndjson"));
        await letters.AppendAsync("legacy", "bars", [Refusal(TestBars.Plain(minute: 2))], Stop);

        Assert.Single(await File.ReadAllLinesAsync(_folder.File("rotated.ndjson"), Stop));
        Assert.Single(await File.ReadAllLinesAsync(Path, Stop));
    }

    [Fact]
    public async Task Half_a_line_that_is_there_swallows_no_letter()
    {
        await File.WriteAllTextAsync(Path, "{\"tenant\":\"de", Stop);
        await using var letters = new DeadLetterFile(Path);
        await letters.AppendAsync("legacy", "bars", [Refusal(TestBars.Plain(minute: 1))], Stop);
        await letters.AppendAsync("legacy", "bars", [Refusal(TestBars.Plain(minute: 2))], Stop);

        var lines = await File.ReadAllLinesAsync(Path, Stop);
        Assert.Equal((3, "{\"tenant\":\"de"), (lines.Length, lines[0]));
        Assert.Equal(2, lines.Skip(1).Select(TimestampOf).Distinct().Count());
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_an_outage_that_names_it()
    {
        Directory.CreateDirectory(Path);
        await using var letters = new DeadLetterFile(Path);
        var error = await Assert.ThrowsAsync<StoreException>(() => letters.AppendAsync("legacy", "bars", [Refusal(TestBars.Plain())], Stop).AsTask());

        Assert.Equal(StoreErrorKind.Outage, error.Kind);
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bar_whose_letter_cannot_be_kept_comes_back_with_both_reasons()
    {
        Directory.CreateDirectory(Path);
        await using var letters = new DeadLetterFile(Path);
        await using var sink = new StoreSink(new ScriptedStore(TableLayout.Legacy), new StoreSinkOptions { MaxAttempts = 1 }, deadLetters: letters);
        var outcome = await sink.SettleAsync(new BarBatch("demo", new[] { TestBars.Plain() with { Symbol = "A-SYMBOL-OF-21-LETTER" } }));

        Assert.Equal(1, outcome.Returned);
        Assert.Contains("21 characters", outcome.Problems[0].Reason, StringComparison.Ordinal);
        Assert.Contains(Path, outcome.Problems[0].Reason, StringComparison.Ordinal);
        Assert.Equal(StoreErrorKind.Outage, Assert.IsType<StoreException>(outcome.Error).Kind);
    }

    [Fact]
    public async Task The_file_is_not_made_before_there_is_a_letter()
    {
        await using (var letters = new DeadLetterFile(Path))
        {
            await using var sink = new StoreSink(new ScriptedStore(TableLayout.Legacy), deadLetters: letters);
            await sink.SettleAsync(SinkBars.Minutes(0, 3));
        }

        Assert.False(File.Exists(Path));
    }

    public void Dispose() => _folder.Dispose();

    private static string? TimestampOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("timestamp").GetString();
    }

    private static Refusal Refusal(Bar bar) => new(new PendingBatch(SinkBars.Batch(bar), (_, _) => { }), 0, "why", "23514");
}
