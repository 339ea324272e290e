using System.Globalization;
using System.Text.Json;

namespace DualSink.Bars;

/// <summary>A bar as JSON, under the names that readers of bars know.</summary>
internal static class BarJson
{
    /// <summary>Writes the fields of a bar into the object that is open.</summary>
    public static void WriteFields(Utf8JsonWriter json, string tenant, Bar bar)
    {
        json.WriteString("tenant"u8, tenant);
        json.WriteString("source"u8, bar.Source);
        json.WriteString("symbol"u8, bar.Symbol);
        json.WriteString("timeframe"u8, bar.Timeframe);
        json.WriteString("timestamp"u8, bar.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
        json.WriteNumber("open"u8, bar.Open);
        json.WriteNumber("high"u8, bar.High);
        json.WriteNumber("low"u8, bar.Low);
        json.WriteNumber("close"u8, bar.Close);
        json.WriteNumber("volume"u8, bar.Volume);
    }
}
