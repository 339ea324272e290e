using System.Collections.Immutable;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>What a role finds when it looks at a table it is to write.</summary>
internal sealed record PostgresTableFacts
{
    /// <summary>The schema the table is in.</summary>
    public required string Schema { get; init; }

    /// <summary>The table, with its schema, quoted.</summary>
    public required string Name { get; init; }

    /// <summary>As in <c>pg_class.relkind</c>: <c>r</c> a table, <c>p</c> a partitioned one, else no table to write to.</summary>
    public required char Kind { get; init; }

    /// <summary>Whether it loses its rows in a crash, or with the session.</summary>
    public required bool IsVolatile { get; init; }

    /// <summary>Whether the role has the owner's rights.</summary>
    public required bool IsOwner { get; init; }

    public required bool HasRowSecurity { get; init; }

    public required bool ForcesRowSecurity { get; init; }

    /// <summary>Whether the role may use the schema at all.</summary>
    public required bool MayUseSchema { get; init; }

    /// <summary>Columns that a sink reads, adds and changes, and that the role may not.</summary>
    public required (string[] Select, string[] Insert, string[] Update) Denied { get; init; }

    public required bool MayDelete { get; init; }

    /// <summary>Other sessions that hold a lock under which nobody can write.</summary>
    public ImmutableArray<(int Pid, string Mode)> Blockers { get; init; } = [];

    /// <summary>The table's check constraints, as SQL, by name. None are read while somebody locks the table.</summary>
    public ImmutableArray<(string Name, string Definition)> Checks { get; init; } = [];

    /// <summary>The table's policies. None are read while somebody locks the table.</summary>
    public ImmutableArray<PostgresPolicy> Policies { get; init; } = [];

    /// <summary>Whether row-level security holds for the role.</summary>
    public bool BindsRole(PostgresServerFacts server) =>
        HasRowSecurity && !server.IsSuperuser && !server.BypassesRowSecurity && (ForcesRowSecurity || !IsOwner);
}
