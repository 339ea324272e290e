using DualSink.Sinks;

namespace DualSink.Journal;

/// <summary>What became of a dead letter that was tried again.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Outcome">
/// <see cref="BarOutcome.Committed"/>: written. <see cref="BarOutcome.Superseded"/>: the table already held the key, and
/// was left alone. Both take it out of the dead letters. <see cref="BarOutcome.DeadLettered"/>: it failed again.
/// </param>
/// <param name="Reason">Why it failed again.</param>
/// <param name="Code">The server's error code; null when the client found it.</param>
internal sealed record ReplayedLetter(long Id, BarOutcome Outcome, string? Reason = null, string? Code = null);
