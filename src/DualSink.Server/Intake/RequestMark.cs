namespace DualSink.Server.Intake;

/// <summary>What is remembered of a body that has an idempotency key, beside how many of its bars were accepted.</summary>
/// <param name="Hash">The hash of those bars.</param>
/// <param name="Rejected">Of a body that was taken to its end: its rows that were none.</param>
/// <param name="Answer">Of a body that was taken to its end: what it was answered with; null before.</param>
internal sealed record RequestMark(string Hash, long Rejected, IntakeDocument? Answer);
