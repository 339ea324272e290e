using DualSink.Stores.Comparing;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>Rows that are digested by one statement; what is null does not limit them.</summary>
/// <param name="Tenant">The tenant whose rows they are.</param>
/// <param name="Blocks">Where they lie.</param>
/// <param name="Range">Their time, in place of the filter's.</param>
internal readonly record struct PostgresDigestPart(Guid? Tenant, PostgresBlocks? Blocks = null, TimeRange? Range = null);
