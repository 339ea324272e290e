using DualSink.Stores.Comparing;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>Rows that are digested by one statement; what is null does not limit them.</summary>
/// <param name="Tenant">The tenant whose rows they are.</param>
/// <param name="Blocks">Where they lie.</param>
/// <param name="Range">Their time, in place of the filter's.</param>
/// <param name="GoneOver">About how many rows the statement goes over, where it passes over others; 0 where it does not.</param>
internal readonly record struct PostgresDigestPart(Guid? Tenant, PostgresBlocks? Blocks = null, TimeRange? Range = null, long GoneOver = 0);
