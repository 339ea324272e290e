using DualSink.Bars;

namespace DualSink.Journal;

/// <summary>A dead letter that is tried again.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Mark">Where it was accepted.</param>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Bar">The bar as the table knows it.</param>
/// <param name="Key">The row it becomes.</param>
internal sealed record ReplayLetter(long Id, ReplayMark Mark, string Tenant, Bar Bar, UInt128 Key);
