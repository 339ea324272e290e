using System.Text.Json;
using DualSink.Bars;

namespace DualSink.Benchmarks.Read;

/// <summary>System.Text.Json by its source generator, over the elements of an array of arrays of numbers.</summary>
internal sealed class SystemTextJsonKlines : IReadWay
{
    public string Name => "System.Text.Json";

    public async Task<(long Bars, decimal Closes)> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var bars = 0L;
        var closes = 0m;
        await using var stream = new FileStream(file, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        await foreach (var row in JsonSerializer.DeserializeAsyncEnumerable(stream, RowJson.Rows.DecimalArray, cancellationToken))
        {
            var bar = new Bar(
                ReadFile.Source, ReadFile.Symbol, "1m", DateTimeOffset.FromUnixTimeMilliseconds((long)row![0]).UtcDateTime, row[1], row[2], row[3], row[4], row[5]);
            bars++;
            closes += bar.Close;
        }

        return (bars, closes);
    }
}
