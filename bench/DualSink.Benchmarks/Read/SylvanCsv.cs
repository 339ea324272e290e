using System.Globalization;
using DualSink.Bars;
using Sylvan.Data.Csv;

namespace DualSink.Benchmarks.Read;

/// <summary>Sylvan.Data.Csv, the fastest CSV reader there is for .NET by its own and others' benchmarks, by ordinals.</summary>
internal sealed class SylvanCsv : IReadWay
{
    public string Name => "Sylvan.Data.Csv";

    public async Task<(long Bars, decimal Closes)> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var bars = 0L;
        var closes = 0m;
        await using var csv = await CsvDataReader.CreateAsync(file, new CsvDataReaderOptions { BufferSize = 1 << 16 }, cancellationToken);
        while (await csv.ReadAsync(cancellationToken))
        {
            var bar = new Bar(
                ReadFile.Source,
                ReadFile.Symbol,
                "1m",
                DateTime.ParseExact(csv.GetFieldSpan(0), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
                csv.GetDecimal(1),
                csv.GetDecimal(2),
                csv.GetDecimal(3),
                csv.GetDecimal(4),
                csv.GetDecimal(5));
            bars++;
            closes += bar.Close;
        }

        return (bars, closes);
    }
}
