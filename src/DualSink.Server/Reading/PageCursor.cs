using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DualSink.Stores;

namespace DualSink.Server.Reading;

/// <summary>The last row of a page, as a caller carries it to the next: opaque to it.</summary>
/// <param name="Source">The source as the table spells it.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Timeframe">The timeframe.</param>
/// <param name="Timestamp">Microseconds since 1970.</param>
internal sealed record PageCursor(string Source, string Symbol, string Timeframe, long Timestamp)
{
    // No request line is longer.
    private const int MostCharacters = 8 * 1024;

    // Letters outside ASCII as they are: escaped they would be twice as long.
    private static readonly ApiJson Short = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The row.</summary>
    [JsonIgnore]
    public RowKey Key => new(Source, Symbol, Timeframe, Timestamp);

    public static PageCursor Of(StoredRow row) => new(row.Source, row.Symbol, row.Timeframe, row.Timestamp);

    /// <summary>Reads one; null where it is none.</summary>
    public static PageCursor? Parse(string text)
    {
        try
        {
            return text.Length <= MostCharacters && JsonSerializer.Deserialize(Base64Url.DecodeFromChars(text), Short.PageCursor) is { Source: not null, Symbol: not null, Timeframe: not null } read ? read : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>As a caller carries it.</summary>
    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, Short.PageCursor));
}
