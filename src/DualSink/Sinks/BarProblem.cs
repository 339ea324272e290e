namespace DualSink.Sinks;

/// <summary>Why a bar was rejected, dead-lettered or returned.</summary>
/// <param name="Index">The bar's place in its batch, from 0.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">The rule or error, with the offending value.</param>
/// <param name="Code">The engine's own error code: a SQLSTATE, or SQLite's result code; null when the client found it.</param>
public readonly record struct BarProblem(int Index, BarOutcome Outcome, string Reason, string? Code = null);
