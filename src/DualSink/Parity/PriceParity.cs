using System.Globalization;
using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>Compares a decimal column of fixed scale with a double. Pure.</summary>
/// <remarks>
/// With n the legacy number and d the provider's double: f(n) is the double nearest to n, g(d) the double nearest to d's
/// shortest text rounded half to even to the column's scale. f(n) = d is equal; f(n) = g(d) is equal after layout, and so
/// is a tie whose other neighbour is stored, as servers that round half away from zero store it. A d of more than 15
/// significant digits may stand for a decimal that was rounded before it became a double: there the exact rounding
/// intervals of both decide.
/// <para>
/// An engine without decimals keeps f(n) instead of n, and the first three comparisons need no more. The intervals need n
/// itself: the shortest text of f(n) is n wherever a double can have more decimals than the scale, because there at most
/// one number of that scale rounds to it. A text with more decimals than the scale is no rounded number at all, and what
/// differs from it is divergent.
/// </para>
/// </remarks>
internal sealed class PriceParity
{
    // Every decimal of up to 15 significant digits survives the way to a double and back.
    private const int DigitsThatSurvive = 15;

    private readonly int _wholeDigits;
    private readonly int _scale;
    private readonly double _surelyInRange;

    /// <summary>Compares with <paramref name="column"/>, whose precision and scale are the legacy layout's.</summary>
    public PriceParity(TableColumn column)
    {
        _wholeDigits = column.Precision - column.Scale;
        _scale = column.Scale;

        // A tenth of the bound: no rounding takes what is below it out of range, which spares the common price its text.
        _surelyInRange = Math.Pow(10, _wholeDigits - 1);
    }

    /// <summary>The class of a price.</summary>
    public ParityClass Compare(StoredValue legacy, StoredValue provider)
    {
        if (ToDouble(legacy) is not { } nearest || !double.IsFinite(nearest)
            || provider.Kind != StoredKind.Double || !double.IsFinite(provider.Double))
        {
            return ParityClass.NotRepresentable;
        }

        // Equality comes before the range: the double nearest to the largest legacy number is out of range by a hair.
        var d = provider.Double;
        if (nearest == d)
        {
            return ParityClass.Equal;
        }

        return IsInRange(d) ? CompareRounded(legacy, nearest, d) : ParityClass.NotRepresentable;
    }

    /// <summary>Whether the legacy column can hold a number for <paramref name="provider"/>.</summary>
    public bool LegacyHolds(StoredValue provider) =>
        provider.Kind == StoredKind.Double && double.IsFinite(provider.Double) && IsInRange(provider.Double);

    private bool IsInRange(double d)
    {
        if (Math.Abs(d) < _surelyInRange)
        {
            return true;
        }

        var rounded = DecimalDigits.ShortestOf(d).RoundTo(_scale);
        return rounded.DigitCount + rounded.Exponent <= _wholeDigits;
    }

    private ParityClass CompareRounded(StoredValue legacy, double nearest, double d)
    {
        var text = DecimalDigits.ShortestOf(d);
        if (text.Decimals <= _scale)
        {
            return ParityClass.Divergent;
        }

        if (nearest == text.RoundTo(_scale).ToDouble() || nearest == text.OtherNeighbourOfTie(_scale)?.ToDouble())
        {
            return ParityClass.EqualAfterLayout;
        }

        var mayBeRoundedAlready = text.DigitCount > DigitsThatSurvive;
        return mayBeRoundedAlready && ToNumber(legacy) is { } number && RoundingInterval.Of(d).MeetsRoundingOf(number, _scale)
            ? ParityClass.EqualAfterLayout
            : ParityClass.Divergent;
    }

    private static double? ToDouble(StoredValue legacy) => legacy.Kind switch
    {
        StoredKind.Exact => NearestDouble.Of(legacy.Exact),
        StoredKind.Double => legacy.Double,
        _ => null,
    };

    private decimal? ToNumber(StoredValue legacy)
    {
        if (legacy.Kind == StoredKind.Exact)
        {
            return legacy.Exact;
        }

        var isRounded = DecimalDigits.ShortestOf(legacy.Double).Decimals <= _scale;
        var text = legacy.Double.ToString("R", CultureInfo.InvariantCulture);
        return isRounded && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
