using System.Collections.Frozen;

namespace DualSink.Sources.Mapping;

/// <summary>
/// The names vendors give the parts of a bar: Yahoo, Binance, Polygon, Alpaca, Databento, Stooq, Interactive Brokers,
/// MetaTrader, pandas, and our own.
/// </summary>
internal static class FieldAliases
{
    /// <summary>The column of Databento's records that says what they are; prices beside it may be in units of 10^-9.</summary>
    public const string DatabentoMarker = "rtype";

    // Only as <PER>: without brackets it is a ratio of price to earnings.
    private const string StooqPeriod = "per";

    private static readonly FrozenDictionary<string, Alias> ByName = new Dictionary<string, Alias>(StringComparer.Ordinal)
    {
        ["timestamp"] = new(BarField.Timestamp),
        ["datetime"] = new(BarField.Timestamp),
        ["date"] = new(BarField.Timestamp),
        ["time"] = new(BarField.Timestamp),
        ["ts"] = new(BarField.Timestamp),
        ["tsevent"] = new(BarField.Timestamp),
        ["opentime"] = new(BarField.Timestamp),
        ["windowstart"] = new(BarField.Timestamp),
        ["starttime"] = new(BarField.Timestamp),
        ["epoch"] = new(BarField.Timestamp),
        ["unix"] = new(BarField.Timestamp),
        ["dt"] = new(BarField.Timestamp),
        ["gmttime"] = new(BarField.Timestamp),
        ["indexlevel0"] = new(BarField.Timestamp),
        ["open"] = new(BarField.Open),
        ["openprice"] = new(BarField.Open),
        ["high"] = new(BarField.High),
        ["highprice"] = new(BarField.High),
        ["low"] = new(BarField.Low),
        ["lowprice"] = new(BarField.Low),
        ["close"] = new(BarField.Close),
        ["closeprice"] = new(BarField.Close),
        ["volume"] = new(BarField.Volume),
        ["vol"] = new(BarField.Volume),
        ["symbol"] = new(BarField.Symbol),
        ["ticker"] = new(BarField.Symbol),
        ["sym"] = new(BarField.Symbol),
        ["source"] = new(BarField.Source),
        ["provider"] = new(BarField.Source),
        ["vendor"] = new(BarField.Source),
        ["timeframe"] = new(BarField.Timeframe),
        ["interval"] = new(BarField.Timeframe),
        [StooqPeriod] = new(BarField.Timeframe),
        [DatabentoMarker] = new(BarField.Timeframe, IsWeak: true),
        ["tenant"] = new(BarField.Tenant),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a column's name means; null when nothing a bar needs.</summary>
    public static Alias? Find(string name)
    {
        var trimmed = name.AsSpan().Trim();
        return trimmed.Length == 1 ? OfLetter(trimmed[0])
            : Canonical(trimmed) is var canonical && canonical == StooqPeriod && trimmed[0] != '<' ? null
            : ByName.TryGetValue(canonical, out var alias) ? alias
            : null;
    }

    /// <summary>A name without what writers of headers vary: case, blanks, underscores, <c>&lt;…&gt;</c>, a number before it. "Adj Close", "adj_close" and "AdjClose" are one name.</summary>
    public static string Canonical(ReadOnlySpan<char> name)
    {
        // Alpha Vantage's "1. open".
        name = name.TrimStart("0123456789").TrimStart('.').Trim();
        Span<char> kept = name.Length <= 128 ? stackalloc char[name.Length] : new char[name.Length];
        var length = 0;
        foreach (var c in name)
        {
            if (c is not (' ' or '_' or '-' or ',' or '\t' or '<' or '>'))
            {
                kept[length++] = char.ToLowerInvariant(c);
            }
        }

        return kept[..length].ToString();
    }

    // The names of wire formats, where the case tells 't', the time, from 'T', the ticker or the kind of message.
    private static Alias? OfLetter(char letter) => letter switch
    {
        't' => new(BarField.Timestamp),
        's' => new(BarField.Timestamp, IsWeak: true),
        'o' or 'O' => new(BarField.Open),
        'h' or 'H' => new(BarField.High),
        'l' or 'L' => new(BarField.Low),
        'c' or 'C' => new(BarField.Close),
        'v' or 'V' => new(BarField.Volume),
        'S' => new(BarField.Symbol),
        'T' => new(BarField.Symbol, IsWeak: true),
        _ => null,
    };

    /// <summary>What a name means.</summary>
    /// <param name="Field">The part of a bar.</param>
    /// <param name="IsWeak">Whether another column for the same part wins over it.</param>
    internal readonly record struct Alias(BarField Field, bool IsWeak = false);
}
