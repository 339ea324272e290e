namespace DualSink.Schema;

/// <summary>What to make besides the tables.</summary>
public sealed record SchemaApplyOptions
{
    /// <summary>
    /// A tenant to make, by name (1 to 50 characters) or uuid; one that exists is left as it is. Default null: none.
    /// Idle on SQLite, where tenants are plain text.
    /// </summary>
    public string? CreateTenant { get; init; }

    /// <summary>
    /// Whether to make the tables TimescaleDB hypertables with chunks of 7 days, the rows they hold included. Default
    /// false. Refused where the extension is not available.
    /// </summary>
    public bool Timescale { get; init; }
}
