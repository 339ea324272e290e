namespace DualSink.Sinks;

/// <summary>What a sink can do, given its layout and engine.</summary>
[Flags]
public enum SinkCapabilities
{
    /// <summary>Nothing in particular.</summary>
    None = 0,

    /// <summary>Writes a key again by replacing its values.</summary>
    Upsert = 1,

    /// <summary>Can stream new rows into the table.</summary>
    Copy = 2,

    /// <summary>Keeps tenants apart.</summary>
    Tenants = 4,

    /// <summary>Keeps decimals exactly, within the column's scale.</summary>
    ExactDecimals = 8,

    /// <summary>Keeps fractions of a volume.</summary>
    FractionalVolumes = 16,

    /// <summary>Writes over several connections at once.</summary>
    ParallelWrites = 32,

    /// <summary>Keeps a bar the table can never hold as a dead letter, while its neighbours commit.</summary>
    DeadLetters = 64,
}
