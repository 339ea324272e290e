using DualSink.Bars;

namespace DualSink.Stores.Comparing;

/// <summary>
/// The common ground of a value's two columns: what the narrower of them makes of it, as a double. Two values that meet
/// there differ by no more than the layouts force. Pure.
/// </summary>
/// <param name="Scale">Decimals that remain of a price, rounded half to even; for a volume null: its whole part remains.</param>
/// <param name="WholeDigits">Most digits before the point; for a volume idle, it has 64 bits.</param>
internal readonly record struct ValueForm(int? Scale, int WholeDigits)
{
    /// <summary>2^63: the first whole number above what a 64-bit integer holds.</summary>
    public const double VolumeBound = 9223372036854775808.0;

    // Below it, a number times 10^scale is a whole number that a double holds exactly, with a bit to spare.
    private const double ExactIntegers = 2251799813685248.0;

    /// <summary>The form of a price whose narrower column is <paramref name="column"/>.</summary>
    public static ValueForm Price(TableColumn column) => new(column.Scale, column.Precision - column.Scale);

    /// <summary>The form of a volume that one column holds in whole numbers.</summary>
    public static ValueForm Volume => new(null, 0);

    /// <summary>10^<see cref="Scale"/>, which is exact for every scale a column may have.</summary>
    public double Unit => Math.Pow(10, Scale!.Value);

    /// <summary>Below this magnitude a price of <see cref="Scale"/> decimals is told by one multiplication and one division.</summary>
    public double GridLimit => Math.Floor(ExactIntegers / Unit);

    /// <summary>No price of this magnitude or above is held by the narrower column.</summary>
    public double PriceBound => Math.Pow(10, WholeDigits);

    /// <summary>What is left of a double; NaN where the narrower column holds nothing for it.</summary>
    public double Of(double value)
    {
        if (Scale is not { } scale)
        {
            var whole = Math.Truncate(value);
            return whole is >= -VolumeBound and < VolumeBound ? whole : double.NaN;
        }

        if (Math.Abs(value) < GridLimit && Math.Round(value * Unit) / Unit == value)
        {
            return value;
        }

        if (!(Math.Abs(value) < PriceBound))
        {
            return double.NaN;
        }

        // Of no more decimals than remain, it remains itself; so does a whole number that ends in zeros.
        var text = DecimalDigits.ShortestOf(value);
        return text.Decimals <= scale ? value : text.RoundTo(scale).ToDouble();
    }
}
