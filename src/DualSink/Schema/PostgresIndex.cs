namespace DualSink.Schema;

/// <summary>An index as a PostgreSQL table has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsUnique">Whether it is valid, holds for all rows at once, and refuses a second one.</param>
/// <param name="IsPrimaryKey">Whether it is the primary key's.</param>
/// <param name="IsConstraint">Whether it belongs to a constraint of its name, and goes with it.</param>
/// <param name="Columns">Its columns in order; an expression stands as null.</param>
internal sealed record PostgresIndex(string Name, bool IsUnique, bool IsPrimaryKey, bool IsConstraint, string?[] Columns);
