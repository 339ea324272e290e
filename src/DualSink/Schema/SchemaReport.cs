using System.Collections.Immutable;

namespace DualSink.Schema;

/// <summary>What a database has of the tables that sinks need.</summary>
/// <param name="Engine">The engine's name and version.</param>
/// <param name="Location">Where the database is, without a password.</param>
/// <param name="Tables">The tables asked about, in the order asked.</param>
public sealed record SchemaReport(string Engine, string Location, ImmutableArray<TableReport> Tables)
{
    /// <summary>Whether sinks can write every table. Differences that hinder no sink do not count.</summary>
    public bool IsComplete => Tables.All(table => table.IsComplete);
}
