using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>The values of a row as text, each as the table holds it: doubles by the shortest text that reads back as the same.</summary>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price.</param>
/// <param name="Volume">The quantity.</param>
public sealed record RowValues(string Open, string High, string Low, string Close, string Volume)
{
    /// <summary>The values of a row.</summary>
    internal static RowValues Of(StoredRow row) =>
        new(row.Open.ToString(), row.High.ToString(), row.Low.ToString(), row.Close.ToString(), row.Volume.ToString());
}
