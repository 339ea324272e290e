namespace DualSink.Tests.Parity.Tables;

/// <summary>A row of the provider table as a test puts it there, past every writer. The timestamp is in microseconds since 1970 UTC.</summary>
internal sealed record ProviderBar(
    string Source, string Symbol, string Timeframe, long Timestamp, double Open, double High, double Low, double Close, double Volume)
{
    public double[] Prices => [Open, High, Low, Close];

    /// <summary>The five values.</summary>
    public double[] Values => [Open, High, Low, Close, Volume];

    /// <summary>The same row with another value at one of the five places.</summary>
    public ProviderBar With(int place, double value) => place switch
    {
        0 => this with { Open = value },
        1 => this with { High = value },
        2 => this with { Low = value },
        3 => this with { Close = value },
        _ => this with { Volume = value },
    };
}
