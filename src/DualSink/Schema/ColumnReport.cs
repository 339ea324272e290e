namespace DualSink.Schema;

/// <summary>One column, as it should be and as it is.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Expected">The type it should have, as the engine spells it; null where the column is extra.</param>
/// <param name="Actual">The type it has; null where it is missing.</param>
/// <param name="State">How the two compare.</param>
/// <param name="Required">Whether a sink cannot write the table unless the column is as expected.</param>
public sealed record ColumnReport(string Name, string? Expected, string? Actual, SchemaState State, bool Required)
{
    /// <summary>The SQL that makes the column what it should be; null where it is.</summary>
    public string? Remedy { get; init; }
}
