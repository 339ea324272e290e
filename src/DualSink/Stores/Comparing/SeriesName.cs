namespace DualSink.Stores.Comparing;

/// <summary>A series by its name in the table without tenants, where several tenants' series may meet in one.</summary>
/// <param name="Source">The source as that table spells it.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Timeframe">The timeframe.</param>
internal readonly record struct SeriesName(string Source, string Symbol, string Timeframe) : IComparable<SeriesName>
{
    /// <summary>The order of <see cref="BarOrder"/>.</summary>
    public int CompareTo(SeriesName other)
    {
        var order = BarOrder.CompareText(Source, other.Source);
        order = order != 0 ? order : BarOrder.CompareText(Symbol, other.Symbol);
        return order != 0 ? order : BarOrder.CompareText(Timeframe, other.Timeframe);
    }
}
