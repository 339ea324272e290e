namespace DualSink.Schema;

/// <summary>A table as PostgreSQL's catalog describes it.</summary>
internal sealed record PostgresTable
{
    public required uint Oid { get; init; }

    /// <summary>The schema it was found in.</summary>
    public required string Schema { get; init; }

    /// <summary>Whether it is an ordinary table (<c>r</c>) or a partitioned one (<c>p</c>); anything else is no table to write to.</summary>
    public required char Kind { get; init; }

    public required bool HasRowSecurity { get; init; }

    public required bool ForcesRowSecurity { get; init; }

    public required long Policies { get; init; }

    public required IReadOnlyList<PostgresColumn> Columns { get; init; }

    public required IReadOnlyList<PostgresIndex> Indexes { get; init; }

    /// <summary>Names of the triggers that run before the update of a row.</summary>
    public required IReadOnlyList<string> UpdateTriggers { get; init; }

    /// <summary>Whether TimescaleDB keeps it in chunks.</summary>
    public required bool IsHypertable { get; init; }
}
