using DualSink.Sources.Mapping;
using DualSink.Sources.Parquet.Encodings;
using DualSink.Sources.Parquet.Meanings;
using DualSink.Sources.Parquet.Metadata;
using DualSink.Sources.Parquet.Pages;

namespace DualSink.Sources.Parquet;

/// <summary>Decides how a column's values become a part of a bar, once for a file.</summary>
internal static class ParquetColumns
{
    private const int MaxWholeScale = 28;
    private const int MaxBinaryScale = 76;

    // Prices of Databento's records are whole numbers of 10^-9, unless they are of another type.
    private const int DatabentoScale = 9;

    /// <summary>The column as a part of a bar.</summary>
    /// <exception cref="UnreadableParquetException">Its values cannot be that part.</exception>
    public static ParquetColumn For(BarField field, LeafColumn leaf, ParquetFile file, bool isDatabento)
    {
        var logical = leaf.Logical;
        if (!leaf.IsFlat || logical.Kind == LogicalKind.Other || leaf.Type == PhysicalType.Boolean || !Fits(field, leaf))
        {
            throw UnreadableParquetException.Unsupported($"has values of type {Describe(leaf)}, which cannot be {Describe(field)}. Write it again with another type, or with another name if it is something else.");
        }

        var pages = new PageReader(file);
        switch (leaf.Type)
        {
            case PhysicalType.Int32:
                return new ParquetColumn<long>(leaf, pages, (encoding, data) => Decoders.OfInt32(encoding, data, logical.Kind == LogicalKind.Unsigned), OfWhole(field, leaf, isDatabento));
            case PhysicalType.Int64:
                return new ParquetColumn<long>(leaf, pages, Decoders.OfInt64, OfWhole(field, leaf, isDatabento));
            case PhysicalType.Int96:
                return new ParquetColumn<Int96>(leaf, pages, Decoders.OfFixed<Int96>, new Int96Meaning());
            case PhysicalType.Float:
                return new ParquetColumn<float>(leaf, pages, Decoders.OfFixed<float>, new FloatMeaning());
            case PhysicalType.Double:
                return new ParquetColumn<double>(leaf, pages, Decoders.OfFixed<double>, new DoubleMeaning());
            default:
                int? length = leaf.Type == PhysicalType.FixedLenByteArray ? leaf.Length : null;
                return new ParquetColumn<ReadOnlyMemory<byte>>(
                    leaf,
                    pages,
                    (encoding, data) => Decoders.OfBytes(encoding, data, length),
                    logical.Kind == LogicalKind.Decimal ? new BinaryDecimalMeaning(Scale(logical, MaxBinaryScale)) : new TextMeaning());
        }
    }

    private static bool Fits(BarField field, LeafColumn leaf) => field switch
    {
        BarField.Timestamp => leaf.Logical.Kind != LogicalKind.Time,
        BarField.TimeOfDay => leaf.Type != PhysicalType.Int96 && leaf.Logical.Kind is not (LogicalKind.Date or LogicalKind.Timestamp),
        _ => leaf.Type != PhysicalType.Int96 && leaf.Logical.Kind is not (LogicalKind.Date or LogicalKind.Time or LogicalKind.Timestamp),
    };

    private static Meaning<long> OfWhole(BarField field, LeafColumn leaf, bool isDatabento) => leaf.Logical.Kind switch
    {
        LogicalKind.Timestamp => new TimestampMeaning(leaf.Logical.Unit, leaf.Logical.IsUtc),
        LogicalKind.Date => new DateMeaning(),
        LogicalKind.Time => new TimeOfDayMeaning(leaf.Logical.Unit),
        LogicalKind.Decimal => new WholeMeaning(Scale(leaf.Logical, MaxWholeScale), isUnsigned: false),
        var kind => new WholeMeaning(isDatabento && IsPrice(field) ? DatabentoScale : 0, kind == LogicalKind.Unsigned && leaf.Type == PhysicalType.Int64),
    };

    private static int Scale(LogicalType logical, int most) => logical.Scale <= most
        ? logical.Scale
        : throw UnreadableParquetException.Unsupported($"has values of {logical.Scale} decimals, more than are read. Write it again with fewer.");

    private static bool IsPrice(BarField field) => field is BarField.Open or BarField.High or BarField.Low or BarField.Close;

    private static string Describe(LeafColumn leaf) =>
        leaf.Logical.Kind is LogicalKind.None or LogicalKind.Other ? $"{leaf.Type}" : $"{leaf.Logical.Kind}".ToLowerInvariant() + $" ({leaf.Type})";

    private static string Describe(BarField field) => field switch
    {
        BarField.Timestamp => "a timestamp",
        BarField.TimeOfDay => "a time of day",
        BarField.Source or BarField.Symbol or BarField.Timeframe or BarField.Tenant => "a name",
        _ => "a number",
    };
}
