namespace DualSink.Schema;

/// <summary>A column as a PostgreSQL table has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type with modifiers, as <c>format_type</c> spells it.</param>
/// <param name="IsNotNull">Whether it refuses NULL.</param>
/// <param name="IsFilled">Whether the server fills it where a writer does not: a default, an identity, or generated.</param>
internal sealed record PostgresColumn(string Name, string Type, bool IsNotNull, bool IsFilled);
