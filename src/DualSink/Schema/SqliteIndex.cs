namespace DualSink.Schema;

/// <summary>An index as a SQLite table has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsUnique">Whether it holds for all rows and refuses a second one.</param>
/// <param name="IsPrimaryKey">Whether it came with the primary key.</param>
/// <param name="Columns">Its columns in order.</param>
internal sealed record SqliteIndex(string Name, bool IsUnique, bool IsPrimaryKey, IReadOnlyList<string> Columns);
