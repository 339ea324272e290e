namespace DualSink.Sources.Parquet.Encodings;

/// <summary>What is wrong with a page whose values cannot be decoded.</summary>
internal static class Damage
{
    /// <summary>The page ends before its values do.</summary>
    public static UnreadableParquetException TooFewValues() => UnreadableParquetException.Damaged("a page has fewer values than it says");

    /// <summary>The values contradict themselves.</summary>
    public static UnreadableParquetException Inconsistent() => UnreadableParquetException.Damaged("a page's values are not what their encoding allows");
}
