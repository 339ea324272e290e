using DualSink.Bars;

namespace DualSink.Journal;

/// <summary>A bar that a lane's table can never hold.</summary>
/// <param name="Position">The entry it came in.</param>
/// <param name="Place">Its place there, from 0.</param>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Bar">The bar.</param>
/// <param name="Reason">The limit it breaks, or the server's error.</param>
/// <param name="Code">The server's error code; null when the client found it.</param>
internal sealed record DeadLetter(long Position, int Place, string Tenant, Bar Bar, string Reason, string? Code);
