namespace DualSink.Sinks;

/// <summary>What a sink can do, given its layout and engine.</summary>
[Flags]
public enum SinkCapabilities
{
    /// <summary>Nothing in particular.</summary>
    None = 0,

    /// <summary>Writes a key again by replacing its values.</summary>
    Upsert = 1,

    /// <summary>Keeps tenants apart.</summary>
    Tenants = 2,

    /// <summary>Keeps decimals exactly, within the column's scale.</summary>
    ExactDecimals = 4,

    /// <summary>Keeps fractions of a volume.</summary>
    FractionalVolumes = 8,

    /// <summary>Writes over several connections at once.</summary>
    ParallelWrites = 16,

    /// <summary>Keeps a bar the table can never hold as a dead letter, while its neighbours commit.</summary>
    DeadLetters = 32,
}
