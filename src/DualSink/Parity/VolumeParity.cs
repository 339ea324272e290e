using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>
/// Compares a 64-bit integer column with a double: equal when the double nearest to the integer is the provider's, equal
/// after layout when the provider's has a fraction and the integer is its whole part. Pure.
/// </summary>
internal static class VolumeParity
{
    // 2^63: the first whole number above what a 64-bit integer holds.
    private const double Bound = 9223372036854775808.0;

    /// <summary>The class of a volume.</summary>
    public static ParityClass Compare(StoredValue legacy, StoredValue provider)
    {
        if (ToDouble(legacy) is not { } volume || !double.IsFinite(volume)
            || provider.Kind != StoredKind.Double || !double.IsFinite(provider.Double))
        {
            return ParityClass.NotRepresentable;
        }

        // Equality comes before the range: the largest integer's nearest double is 2^63, one beyond it.
        var d = provider.Double;
        if (volume == d)
        {
            return ParityClass.Equal;
        }

        if (!LegacyHolds(provider))
        {
            return ParityClass.NotRepresentable;
        }

        var whole = Math.Truncate(d);
        return whole != d && volume == whole ? ParityClass.EqualAfterLayout : ParityClass.Divergent;
    }

    /// <summary>Whether an integer column has a number for <paramref name="provider"/>.</summary>
    public static bool LegacyHolds(StoredValue provider) =>
        provider.Kind == StoredKind.Double && Math.Truncate(provider.Double) is >= -Bound and < Bound;

    private static double? ToDouble(StoredValue legacy) => legacy.Kind switch
    {
        StoredKind.Exact => NearestDouble.Of(legacy.Exact),
        StoredKind.Double => legacy.Double,
        _ => null,
    };
}
