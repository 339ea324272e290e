using DualSink.Bars;

namespace DualSink.Benchmarks.Merge;

/// <summary>The same bars for the product and for the others, who get them converted beforehand.</summary>
internal sealed record MergeBatch(Bar[] Bars, MergeRow[] Rows)
{
    public static MergeBatch Of(Bar[] bars)
    {
        // A merge wants each key once, in one order; the product's sink does this too before it writes.
        var sorted = bars.Order(Stores.BarOrder.Instance).ToArray();
        return new MergeBatch(sorted, Array.ConvertAll(sorted, bar => new MergeRow(bar)));
    }
}
