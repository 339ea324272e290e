using System.Globalization;
using DualSink.Stores;

namespace DualSink.Server.Reading;

/// <summary>A stored row as text.</summary>
internal static class RowText
{
    /// <summary>The start of its interval: ISO 8601; what no bar has as the table calls it.</summary>
    public static string TimestampOf(StoredRow row) => row.Timestamp switch
    {
        long.MaxValue => "infinity",
        long.MinValue => "-infinity",
        _ => UnixMicroseconds.ToDateTime(row.Timestamp) is { } at
            ? at.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture)
            : row.Timestamp.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A number as it is stored; null for nothing, NaN and the infinities, which JSON cannot hold as numbers.</summary>
    public static string? NumberOf(StoredValue value) => value.Kind switch
    {
        StoredKind.Exact => value.ToString(),
        StoredKind.Double when double.IsFinite(value.Double) => value.ToString(),
        _ => null,
    };

    /// <summary>A field of CSV.</summary>
    public static string Csv(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
