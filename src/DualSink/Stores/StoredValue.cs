using System.Globalization;

namespace DualSink.Stores;

/// <summary>
/// A number as a table holds it, which may be something a <see cref="Bars.Bar"/> cannot hold: nothing, NaN, an infinity,
/// 1e300. The default value is SQL's NULL.
/// </summary>
public readonly record struct StoredValue
{
    private readonly decimal _exact;
    private readonly double _double;

    private StoredValue(StoredKind kind, decimal exact, double number)
    {
        Kind = kind;
        _exact = exact;
        _double = number;
    }

    /// <summary>What it is.</summary>
    public StoredKind Kind { get; }

    /// <summary>The exact value of a NUMERIC or integer.</summary>
    /// <exception cref="InvalidOperationException">It is not <see cref="StoredKind.Exact"/>.</exception>
    public decimal Exact => Kind == StoredKind.Exact ? _exact : throw new InvalidOperationException($"A {Kind} has no exact value.");

    /// <summary>The double, NaN and infinities included.</summary>
    /// <exception cref="InvalidOperationException">It is not <see cref="StoredKind.Double"/>.</exception>
    public double Double => Kind == StoredKind.Double ? _double : throw new InvalidOperationException($"A {Kind} has no double.");

    /// <summary>A NUMERIC or an integer.</summary>
    public static StoredValue Of(decimal value) => new(StoredKind.Exact, value, 0);

    /// <summary>A double, whatever its bits.</summary>
    public static StoredValue Of(double value) => new(StoredKind.Double, 0, value);

    /// <summary>A NUMERIC as its text, which may be NaN, an infinity, or beyond what a decimal holds.</summary>
    internal static StoredValue OfNumericText(string text)
    {
        // A decimal would round the 29th digit away unseen; such a number is outside every layout.
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && text.AsSpan().TrimStart("-0.").Length <= 29
            ? Of(exact)
            : new StoredValue(StoredKind.Unrepresentable, 0, 0);
    }

    /// <summary>The value as text, for people.</summary>
    public override string ToString() => Kind switch
    {
        StoredKind.Exact => _exact.ToString(CultureInfo.InvariantCulture),
        StoredKind.Double => _double.ToString("R", CultureInfo.InvariantCulture),
        StoredKind.Null => "null",
        _ => "not representable",
    };
}
