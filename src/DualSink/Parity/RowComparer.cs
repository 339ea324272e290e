using System.Collections.Frozen;
using DualSink.Bars;
using DualSink.Stores;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>
/// Compares the rows of two layouts: a legacy one of decimals and whole volumes, and a provider one of doubles. Pure;
/// scale, precision and the limits of keys are the layouts'.
/// </summary>
internal sealed class RowComparer
{
    private readonly PriceParity _open;
    private readonly PriceParity _high;
    private readonly PriceParity _low;
    private readonly PriceParity _close;
    private readonly TableLayout _legacy;
    private readonly TableLayout _provider;

    private readonly FrozenDictionary<BarField, double> _tolerances;

    /// <summary>Compares rows of <paramref name="legacy"/> with rows of <paramref name="provider"/>.</summary>
    /// <param name="legacy">The layout of decimals and whole volumes.</param>
    /// <param name="provider">The layout of doubles.</param>
    /// <param name="tolerances">How far values may lie apart and pass; null for nowhere.</param>
    /// <exception cref="ArgumentException">A column is of a type for which the comparison is not defined.</exception>
    public RowComparer(TableLayout legacy, TableLayout provider, FrozenDictionary<BarField, double>? tolerances = null)
    {
        _tolerances = tolerances ?? FrozenDictionary<BarField, double>.Empty;
        _legacy = legacy;
        _provider = provider;
        _open = Price(BarField.Open);
        _high = Price(BarField.High);
        _low = Price(BarField.Low);
        _close = Price(BarField.Close);
        Column(legacy, BarField.Volume, ColumnType.BigInt);
        Column(provider, BarField.Volume, ColumnType.Double);
    }

    /// <summary>What the two layouts have in common of each value.</summary>
    public DigestForms Forms => new(
        ValueForm.Price(_legacy.ColumnOf(BarField.Open)),
        ValueForm.Price(_legacy.ColumnOf(BarField.High)),
        ValueForm.Price(_legacy.ColumnOf(BarField.Low)),
        ValueForm.Price(_legacy.ColumnOf(BarField.Close)),
        ValueForm.Volume);

    /// <summary>Compares two rows of one key.</summary>
    public RowComparison Compare(StoredRow legacy, StoredRow provider) => new(
        IsInfinite(legacy.Timestamp) ? ParityClass.NotRepresentable : ParityClass.Equal,
        Lenient(BarField.Open, _open.Compare(legacy.Open, provider.Open), legacy, provider),
        Lenient(BarField.High, _high.Compare(legacy.High, provider.High), legacy, provider),
        Lenient(BarField.Low, _low.Compare(legacy.Low, provider.Low), legacy, provider),
        Lenient(BarField.Close, _close.Compare(legacy.Close, provider.Close), legacy, provider),
        Lenient(BarField.Volume, VolumeParity.Compare(legacy.Volume, provider.Volume), legacy, provider));

    /// <summary>The class of a row that only the legacy table has.</summary>
    public ParityClass OnlyInLegacy(StoredRow row) =>
        HoldsKey(_provider, row) && IsNumber(row.Open) && IsNumber(row.High) && IsNumber(row.Low) && IsNumber(row.Close) && IsNumber(row.Volume)
            ? ParityClass.MissingInProvider
            : ParityClass.NotRepresentable;

    /// <summary>The class of a row that only the provider table has.</summary>
    public ParityClass OnlyInProvider(StoredRow row) =>
        HoldsKey(_legacy, row)
        && _open.LegacyHolds(row.Open) && _high.LegacyHolds(row.High) && _low.LegacyHolds(row.Low) && _close.LegacyHolds(row.Close)
        && VolumeParity.LegacyHolds(row.Volume)
            ? ParityClass.MissingInLegacy
            : ParityClass.NotRepresentable;

    private ParityClass Lenient(BarField field, ParityClass result, StoredRow legacy, StoredRow provider) =>
        result == ParityClass.Divergent && _tolerances.TryGetValue(field, out var tolerance)
        && Math.Abs(NumberOf(legacy[field]) - NumberOf(provider[field])) <= tolerance
            ? ParityClass.WithinTolerance
            : result;

    private static double NumberOf(StoredValue value) => value.Kind == StoredKind.Exact ? NearestDouble.Of(value.Exact) : value.Double;

    private static bool HoldsKey(TableLayout layout, StoredRow row) =>
        !IsInfinite(row.Timestamp)
        && Fits(layout.ColumnOf(BarField.Source), row.Source)
        && Fits(layout.ColumnOf(BarField.Symbol), row.Symbol)
        && Fits(layout.ColumnOf(BarField.Timeframe), row.Timeframe);

    private static bool Fits(TableColumn column, string text) =>
        column.MaxLength is not { } limit || text.Length <= limit || text.EnumerateRunes().Count() <= limit;

    private static bool IsInfinite(long timestamp) => timestamp is long.MaxValue or long.MinValue;

    private static bool IsNumber(StoredValue value) =>
        value.Kind == StoredKind.Exact || (value.Kind == StoredKind.Double && double.IsFinite(value.Double));

    private PriceParity Price(BarField field)
    {
        Column(_provider, field, ColumnType.Double);
        return new PriceParity(Column(_legacy, field, ColumnType.Numeric));
    }

    private static TableColumn Column(TableLayout layout, BarField field, ColumnType type)
    {
        var column = layout.ColumnOf(field);
        return column.Type == type
            ? column
            : throw new ArgumentException($"Column '{column.Name}' of layout '{layout.Name}' is {column.Type}; the comparison is defined for {type}.");
    }
}
