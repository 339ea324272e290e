using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DualSink.Sources.Mapping;

namespace DualSink.Sources.Parquet;

/// <summary>Writes a row as a line of NDJSON, which can be mended and read again.</summary>
internal static class ParquetRecord
{
    private const int MaxText = 1 << 16;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A row of the block.</summary>
    /// <param name="columns">The columns by <see cref="BarField"/>; null where there is none.</param>
    /// <param name="row">The row.</param>
    public static byte[] Of(ParquetColumn?[] columns, int row)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes, Options);
        writer.WriteStartObject();
        var isSplit = columns[(int)BarField.TimeOfDay] is not null;
        foreach (var field in Enum.GetValues<BarField>())
        {
            if (columns[(int)field] is { } column)
            {
                writer.WritePropertyName(NameOf(field, isSplit));
                Write(writer, column, row);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, ParquetColumn column, int row)
    {
        if (column.IsNull(row))
        {
            writer.WriteNullValue();
            return;
        }

        var text = column.Text(row);
        if (column.IsNumber(row))
        {
            writer.WriteRawValue(text);
        }
        else
        {
            // As characters: bytes that are no UTF-8 cannot be written.
            writer.WriteStringValue(System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, MaxText)]));
        }
    }

    private static string NameOf(BarField field, bool isSplit) => field switch
    {
        BarField.Timestamp when isSplit => "date",
        BarField.TimeOfDay => "time",
        _ => field.ToString().ToLowerInvariant(),
    };
}
