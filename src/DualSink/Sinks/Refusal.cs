namespace DualSink.Sinks;

/// <summary>A bar the table can never hold, and why.</summary>
/// <param name="Batch">Its batch.</param>
/// <param name="Position">Its place there.</param>
/// <param name="Reason">The limit it breaks, or the server's error.</param>
/// <param name="Code">The server's error code; null when the client found it.</param>
internal readonly record struct Refusal(PendingBatch Batch, int Position, string Reason, string? Code);
