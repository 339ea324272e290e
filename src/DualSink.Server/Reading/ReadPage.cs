using DualSink.Stores;

namespace DualSink.Server.Reading;

/// <summary>A page of a table.</summary>
/// <param name="Tenant">The tenant that was asked for, where the table names none.</param>
/// <param name="Rows">Its rows, in the table's order.</param>
/// <param name="Next">Where the next one begins; null when there is none.</param>
internal sealed record ReadPage(string Tenant, IReadOnlyList<StoredRow> Rows, PageCursor? Next);
