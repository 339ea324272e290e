namespace DualSink.Sources.Mapping;

/// <summary>
/// Tells whether the prices of Databento's records are written out or whole numbers of 10^-9, which both are common and
/// nothing in the file says. The first row that shows it decides for all. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// A point or an exponent shows that they are written out; whole numbers of a million and more, that they are not: those
/// are prices from 0.001 on. A smaller whole number may be either, as where 100.0 was written again as 100, and shows
/// nothing. Beside prices that are written out it is one of them. Zero is zero.
/// </remarks>
internal sealed class DatabentoPrices
{
    private const decimal Unit = 0.000000001m;
    private const decimal LeastInUnits = 1_000_000m;

    private static readonly BarField[] Fields = [BarField.Open, BarField.High, BarField.Low, BarField.Close];

    // Null until a row has shown it.
    private bool? _areInUnits;

    /// <summary>Makes prices of a row's numbers.</summary>
    /// <param name="raw">The row's texts.</param>
    /// <param name="prices">What they read as: open, high, low and close.</param>
    /// <returns>Why they cannot be; null when they were.</returns>
    public BarFault? Scale(scoped in RawBar raw, Span<decimal> prices)
    {
        BarField? written = null;
        BarField? large = null;
        BarField? small = null;
        for (var i = 0; i < Fields.Length; i++)
        {
            var field = Fields[i];
            if (raw[field].ContainsAny(".eE"u8))
            {
                written ??= field;
            }
            else if (Math.Abs(prices[i]) >= LeastInUnits)
            {
                large ??= field;
            }
            else if (prices[i] != 0)
            {
                small ??= field;
            }
        }

        if (Contradiction(written, large, small) is { } fault)
        {
            return fault;
        }

        if (_areInUnits == true)
        {
            foreach (ref var price in prices)
            {
                price *= Unit;
            }
        }

        return null;
    }

    private BarFault? Contradiction(BarField? written, BarField? large, BarField? small)
    {
        if (written is not null && large is not null)
        {
            return new BarFault(large, "is a whole number of a million and more beside prices with a point: write all prices out, or all in units of 10^-9");
        }

        if (_areInUnits is null && written is null && small is not null)
        {
            return new BarFault(small, "may be in units of 10^-9 or written out, and no row before it shows which: write it with a point");
        }

        _areInUnits ??= written is not null ? false : large is not null ? true : null;
        return _areInUnits == true && written is not null
            ? new BarFault(written, "is written out, where the rows before it are in units of 10^-9")
            : _areInUnits == false && large is not null
            ? new BarFault(large, "is a whole number of a million and more, where the rows before it are written out: if it is not in units of 10^-9, write it with a point")
            : null;
    }
}
