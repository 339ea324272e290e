namespace DualSink.Tests.Parity.Tables;

/// <summary>A row of the legacy table as a test puts it there, past every writer. The timestamp is in microseconds since 1970 UTC.</summary>
internal sealed record LegacyBar(
    string Tenant, string Source, string Symbol, string Timeframe, long Timestamp, decimal? Open, decimal? High, decimal? Low, decimal? Close, long? Volume)
{
    public decimal?[] Prices => [Open, High, Low, Close];

    /// <summary>The same row with another value at one of the five places.</summary>
    public LegacyBar With(int place, decimal? value) => place switch
    {
        0 => this with { Open = value },
        1 => this with { High = value },
        2 => this with { Low = value },
        3 => this with { Close = value },
        _ => this with { Volume = (long?)value },
    };
}
