namespace DualSink.Schema;

/// <summary>A column as a SQLite table has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its declared type, in upper case.</param>
/// <param name="IsNotNull">Whether it refuses NULL.</param>
/// <param name="Default">Its default as SQL; null where it has none.</param>
/// <param name="KeyPlace">Its place in the primary key, from 1; 0 outside it.</param>
internal sealed record SqliteColumn(string Name, string Type, bool IsNotNull, string? Default, long KeyPlace);
