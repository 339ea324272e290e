namespace DualSink.Journal;

/// <summary>A dead letter as the journal keeps it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Lane">The lane it belongs to.</param>
/// <param name="At">When it was kept.</param>
/// <param name="Letter">The bar and the reason.</param>
/// <param name="Replay">Why the last replay failed too; null when there was none.</param>
internal sealed record KeptDeadLetter(long Id, string Lane, DateTimeOffset At, DeadLetter Letter, FailedReplay? Replay);
