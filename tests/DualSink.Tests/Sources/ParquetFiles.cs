using Parquet;
using Parquet.Schema;

namespace DualSink.Tests.Sources;

/// <summary>Writes Parquet files with Parquet.Net, whose writer shares nothing with the reader under test.</summary>
internal static class ParquetFiles
{
    /// <summary>A column of values.</summary>
    public static ParquetFileColumn Of<T>(string name, params T[] values)
        where T : struct => Of(new DataField<T>(name), values);

    /// <summary>A column of values that may be missing.</summary>
    public static ParquetFileColumn OfNullable<T>(string name, params T?[] values)
        where T : struct => OfNullable(new DataField<T>(name, nullable: true), values);

    /// <summary>A column of texts that may be missing.</summary>
    public static ParquetFileColumn OfText(string name, params string?[] values)
    {
        var field = new DataField<string>(name, nullable: true);
        return new(field, values.Length, (group, first, count) => group.WriteAsync(field, values[first..(first + count)]!));
    }

    /// <summary>A column of a type that its values do not tell.</summary>
    public static ParquetFileColumn Of<T>(DataField field, params T[] values)
        where T : struct => new(field, values.Length, (group, first, count) => group.WriteAsync<T>(field, values.AsMemory(first, count)));

    /// <summary>A column of a type that its values do not tell, and that may be missing.</summary>
    public static ParquetFileColumn OfNullable<T>(DataField field, params T?[] values)
        where T : struct => new(field, values.Length, (group, first, count) => group.WriteAsync<T>(field, values.AsMemory(first, count)));

    /// <summary>A file of columns, in row groups of so many rows.</summary>
    public static async Task<byte[]> WriteAsync(IReadOnlyList<ParquetFileColumn> columns, CompressionMethod compression = CompressionMethod.Snappy, int rowsInGroup = int.MaxValue)
    {
        var bytes = new MemoryStream();
        var schema = new ParquetSchema(columns.Select(column => column.Field));
        await using (var writer = await ParquetWriter.CreateAsync(schema, bytes, new ParquetOptions { CompressionMethod = compression }))
        {
            for (var first = 0; first < columns[0].Length; first += Math.Min(rowsInGroup, columns[0].Length - first))
            {
                using var group = writer.CreateRowGroup();
                foreach (var column in columns)
                {
                    await column.Write(group, first, Math.Min(rowsInGroup, column.Length - first));
                }
            }
        }

        return bytes.ToArray();
    }

    /// <summary>A file of one bar for each timestamp; columns given replace or follow those of their names.</summary>
    public static Task<byte[]> WriteBarsAsync(params ParquetFileColumn[] columns)
    {
        var count = columns[0].Length;
        ParquetFileColumn[] usual =
        [
            Of("timestamp", Enumerable.Repeat(1_704_205_800_000L, count).ToArray()),
            Of("open", Enumerable.Repeat(1.5, count).ToArray()),
            Of("high", Enumerable.Repeat(2.0, count).ToArray()),
            Of("low", Enumerable.Repeat(1.0, count).ToArray()),
            Of("close", Enumerable.Repeat(1.75, count).ToArray()),
            Of("volume", Enumerable.Repeat(100.0, count).ToArray()),
        ];
        var names = columns.Select(column => column.Field.Name).ToHashSet();
        return WriteAsync([.. usual.Where(column => !names.Contains(column.Field.Name)), .. columns]);
    }
}
