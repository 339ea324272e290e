using System.Collections.Immutable;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>A policy of a table under row-level security.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Command">What it is for: <c>r</c> select, <c>a</c> insert, <c>w</c> update, <c>d</c> delete, <c>*</c> all.</param>
/// <param name="IsPermissive">Whether one such policy suffices; of the others all must agree.</param>
/// <param name="Applies">Whether it is for the role.</param>
/// <param name="Using">Which rows it shows, as SQL; null for all.</param>
/// <param name="Check">Which rows it lets in, as SQL; null for those of <paramref name="Using"/>.</param>
internal sealed record PostgresPolicy(string Name, char Command, bool IsPermissive, bool Applies, string? Using, string? Check)
{
    /// <summary>The table's columns it looks at.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>The roles it is for, as they were named; <c>public</c> for every role.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>Whether it has a say in a command.</summary>
    public bool IsFor(char command) => Applies && (Command == '*' || Command == command);

    /// <summary>What it demands of a row, as SQL.</summary>
    /// <param name="isNew">Whether the row is being written, not found.</param>
    public string Demand(bool isNew) => (isNew ? Check ?? Using : Using) ?? "true";
}
