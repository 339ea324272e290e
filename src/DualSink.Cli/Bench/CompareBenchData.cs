namespace DualSink.Cli.Bench;

/// <summary>What the values of a benchmark's bars look like.</summary>
internal enum CompareBenchData
{
    /// <summary>Prices in cents and whole volumes, as exchanges have them.</summary>
    TwoDecimals,

    /// <summary>Prices of 8 decimals and volumes with fractions, as crypto venues have them.</summary>
    EightDecimals,
}
