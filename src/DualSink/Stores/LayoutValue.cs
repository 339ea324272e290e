using DualSink.Bars;

namespace DualSink.Stores;

/// <summary>How a bar's numbers become a column's: the conversions both engines share, done in the client.</summary>
/// <remarks>Never left to a server, which rounds half away from zero where this rounds half to even.</remarks>
internal static class LayoutValue
{
    /// <summary><paramref name="value"/> with at most <paramref name="scale"/> decimals, half to even.</summary>
    public static decimal Round(decimal value, int scale) =>
        value.Scale <= scale ? value : decimal.Round(value, scale, MidpointRounding.ToEven);

    /// <summary>The whole part of <paramref name="value"/>, toward zero.</summary>
    /// <exception cref="OverflowException">It does not fit; <see cref="LayoutLimits"/> finds such bars first.</exception>
    public static long Truncate(decimal value) => decimal.ToInt64(decimal.Truncate(value));

    /// <summary>The number <paramref name="column"/> holds for <paramref name="value"/>, as the nearest double: what an engine without exact decimals stores.</summary>
    public static double AsDouble(TableColumn column, decimal value) => column.Type switch
    {
        ColumnType.Double => NearestDouble.Of(value),
        ColumnType.Numeric => NearestDouble.Of(Round(value, column.Scale)),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "Not a column of fractional numbers."),
    };
}
