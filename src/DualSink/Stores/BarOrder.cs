using DualSink.Bars;

namespace DualSink.Stores;

/// <summary>
/// The one order in which rows are written and compared: source, symbol, timeframe, timestamp, texts by their UTF-8
/// bytes (SQL's collation "C"). Writers that lock rows in the same order cannot deadlock.
/// </summary>
public sealed class BarOrder : IComparer<Bar>
{
    /// <summary>The order of bars that share a tenant.</summary>
    public static readonly BarOrder Instance = new();

    private BarOrder()
    {
    }

    /// <inheritdoc/>
    public int Compare(Bar? x, Bar? y)
    {
        if (ReferenceEquals(x, y))
        {
            return 0;
        }

        if (x is null || y is null)
        {
            return x is null ? -1 : 1;
        }

        var order = CompareSeries(x, y);
        return order != 0 ? order : x.Timestamp.Ticks.CompareTo(y.Timestamp.Ticks);
    }

    /// <summary>The order of two rows of one tenant.</summary>
    public static int Compare(StoredRow x, StoredRow y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var order = CompareText(x.Source, y.Source);
        order = order != 0 ? order : CompareText(x.Symbol, y.Symbol);
        order = order != 0 ? order : CompareText(x.Timeframe, y.Timeframe);
        return order != 0 ? order : x.Timestamp.CompareTo(y.Timestamp);
    }

    /// <summary>The order of the series of two bars of one tenant.</summary>
    internal static int CompareSeries(Bar x, Bar y)
    {
        var order = CompareText(x.Source, y.Source);
        order = order != 0 ? order : CompareText(x.Symbol, y.Symbol);
        return order != 0 ? order : CompareText(x.Timeframe, y.Timeframe);
    }

    /// <summary>Whether two bars of one tenant share a key.</summary>
    internal static bool SameKey(Bar x, Bar y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return x.Timestamp.Ticks == y.Timestamp.Ticks
            && string.Equals(x.Symbol, y.Symbol)
            && string.Equals(x.Source, y.Source)
            && string.Equals(x.Timeframe, y.Timeframe);
    }

    /// <summary>Compares as UTF-8 bytes compare.</summary>
    internal static int CompareText(string x, string y)
    {
        if (ReferenceEquals(x, y))
        {
            return 0;
        }

        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        // UTF-16 puts surrogates (U+10000 and up) before U+E000..U+FFFF; UTF-8 puts them after.
        var (left, right) = (x[common], y[common]);
        return char.IsSurrogate(left) == char.IsSurrogate(right)
            ? left.CompareTo(right)
            : char.IsSurrogate(left) ? 1 : -1;
    }
}
