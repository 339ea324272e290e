using System.Collections.Immutable;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>What there is in place of a table that was not found.</summary>
/// <param name="Schema">The schema it would be made in; null where the search path leads to none.</param>
/// <param name="SchemaExists">Whether there is such a schema.</param>
/// <param name="MayCreate">Whether the role may make the table there, or the schema.</param>
/// <param name="Elsewhere">Schemas that have a table of that name, and whether the role may use them.</param>
internal sealed record PostgresMissingTable(string? Schema, bool SchemaExists, bool MayCreate, ImmutableArray<(string Schema, bool MayUse)> Elsewhere);
