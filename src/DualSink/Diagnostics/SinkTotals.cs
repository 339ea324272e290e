namespace DualSink.Diagnostics;

/// <summary>What a sink did since somebody began to listen.</summary>
/// <param name="Committed">Bars committed; unchanged ones count.</param>
/// <param name="Retries">Writes tried again.</param>
/// <param name="Failures">Batches of which bars were returned.</param>
/// <param name="DeadLettered">Bars that became dead letters.</param>
internal readonly record struct SinkTotals(long Committed, long Retries, long Failures, long DeadLettered);
