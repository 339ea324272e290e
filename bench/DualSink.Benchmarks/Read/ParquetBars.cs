using DualSink.Bars;
using Parquet;
using Parquet.Schema;

namespace DualSink.Benchmarks.Read;

/// <summary>Writes the bars that are read as Parquet: doubles, and timestamps in microseconds.</summary>
internal static class ParquetBars
{
    private const int RowsInGroup = 100_000;

    private static readonly DateTimeDataField Timestamp = new("timestamp", DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros);

    private static readonly (DataField Field, Func<Bar, decimal> Value)[] Numbers =
    [
        (new DataField<double>("open"), bar => bar.Open),
        (new DataField<double>("high"), bar => bar.High),
        (new DataField<double>("low"), bar => bar.Low),
        (new DataField<double>("close"), bar => bar.Close),
        (new DataField<double>("volume"), bar => bar.Volume),
    ];

    public static string Write(string folder, int count)
    {
        // Before anything is measured: there is nobody to wait for.
        var file = Path.Combine(folder, "bars.parquet");
        WriteAsync(file, count).GetAwaiter().GetResult();
        return file;
    }

    private static async Task WriteAsync(string file, int count)
    {
        await using var stream = File.Create(file);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([Timestamp, .. Numbers.Select(number => number.Field)]), stream);
        foreach (var bars in ReadFile.Bars(count).Chunk(RowsInGroup))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<DateTime>(Timestamp, bars.Select(bar => bar.Timestamp).ToArray());
            foreach (var (field, value) in Numbers)
            {
                await group.WriteAsync<double>(field, bars.Select(bar => NearestDouble.Of(value(bar))).ToArray());
            }
        }
    }
}
