using DualSink.Sources;

namespace DualSink.Benchmarks.Read;

/// <summary>The product's reader, which recognises the format, checks every rule and keeps every rejected row.</summary>
internal sealed class ProductReader : IReadWay
{
    private static readonly SourceOptions Options = new() { Source = ReadFile.Source, Symbol = ReadFile.Symbol, Timeframe = "1m" };

    public string Name => "DualSink";

    public async Task<(long Bars, decimal Closes)> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var bars = 0L;
        var closes = 0m;
        await using var reader = await BarReader.OpenAsync(file, Options, cancellationToken: cancellationToken);
        await foreach (var batch in reader.ReadAsync(cancellationToken))
        {
            if (!batch.Rejections.IsEmpty)
            {
                throw new InvalidOperationException($"{file}: {batch.Rejections[0].Reason}");
            }

            bars += batch.Bars.Length;
            foreach (var bar in batch.Bars.Span)
            {
                closes += bar.Close;
            }
        }

        return (bars, closes);
    }
}
