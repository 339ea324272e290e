using DualSink.Bars;

namespace DualSink.Stores;

/// <summary>A row to be put right, if it is still as it was seen.</summary>
/// <param name="Wanted">What its key is to hold, as <see cref="IBarWriter.WriteAsync"/> takes it; null for nothing: the row is deleted.</param>
/// <param name="Expected">What it held when it was seen; null where there was no row. At least one of the two is there, and both have one key.</param>
internal sealed record RowAmendment(Bar? Wanted, StoredRow? Expected)
{
    /// <summary>The source of its key.</summary>
    public string Source => Wanted?.Source ?? Expected!.Source;

    /// <summary>The symbol of its key.</summary>
    public string Symbol => Wanted?.Symbol ?? Expected!.Symbol;

    /// <summary>The timeframe of its key.</summary>
    public string Timeframe => Wanted?.Timeframe ?? Expected!.Timeframe;

    /// <summary>The time of its key, in microseconds since 1970 UTC.</summary>
    public long Timestamp => Wanted is { } bar ? UnixMicroseconds.Of(bar.Timestamp) : Expected!.Timestamp;

}
