namespace DualSink.Stores.Sqlite.Comparing;

/// <summary>One walk over a table: the rows of a tenant, of a source as the table spells it, or of both; what is null holds for all.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Source">The source.</param>
internal readonly record struct SqlitePass(string? Tenant, string? Source);
