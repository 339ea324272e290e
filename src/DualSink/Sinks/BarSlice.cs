using DualSink.Bars;

namespace DualSink.Sinks;

/// <summary>The part of a batch that falls to one worker; or, without a batch, a mark that says how far the worker has come.</summary>
/// <param name="Batch">The batch; null for a mark.</param>
/// <param name="Bars">The bars as the table knows them, oldest revision first.</param>
/// <param name="Positions">Their places in the batch; null when they are the whole batch in order.</param>
/// <param name="Reached">Completed when the worker has settled all that came before; null for bars.</param>
internal readonly record struct BarSlice(PendingBatch? Batch, Bar[] Bars, int[]? Positions, TaskCompletionSource? Reached = null);
