using System.Text.Json;
using DualSink.Bars;

namespace DualSink.Benchmarks.Read;

/// <summary>System.Text.Json by its source generator, over the top-level values of a stream.</summary>
internal sealed class SystemTextJsonLines : IReadWay
{
    public string Name => "System.Text.Json";

    public async Task<(long Bars, decimal Closes)> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var bars = 0L;
        var closes = 0m;
        await using var stream = new FileStream(file, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        await foreach (var row in JsonSerializer.DeserializeAsyncEnumerable(stream, RowJson.Rows.JsonRow, topLevelValues: true, cancellationToken))
        {
            var bar = new Bar(ReadFile.Source, row.Symbol, "1m", row.Timestamp.UtcDateTime, row.Open, row.High, row.Low, row.Close, row.Volume);
            bars++;
            closes += bar.Close;
        }

        return (bars, closes);
    }
}
