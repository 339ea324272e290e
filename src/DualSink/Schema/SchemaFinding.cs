namespace DualSink.Schema;

/// <summary>Something about a table besides its columns: its key, an index, a trigger, row-level security.</summary>
/// <param name="Subject">What it is about, such as <c>primary key</c>.</param>
/// <param name="State">How it compares with what is expected.</param>
/// <param name="Required">Whether a sink cannot write the table unless it is as expected.</param>
/// <param name="Detail">What is there, and what to do where something should be done.</param>
public sealed record SchemaFinding(string Subject, SchemaState State, bool Required, string Detail)
{
    /// <summary>The SQL that mends it; null where nothing has to be mended, or where no SQL does.</summary>
    public string? Remedy { get; init; }
}
