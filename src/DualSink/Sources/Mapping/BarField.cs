namespace DualSink.Sources.Mapping;

/// <summary>The parts of a bar that a file may have a column for.</summary>
internal enum BarField
{
    /// <summary>The instant; its date where <see cref="TimeOfDay"/> is apart.</summary>
    Timestamp,
    TimeOfDay,
    Open,
    High,
    Low,
    Close,
    Volume,
    Source,
    Symbol,
    Timeframe,
    Tenant,
}
