namespace DualSink.Server.Intake;

/// <summary>An accepted bar that no table took, or that came back.</summary>
/// <param name="Line">The line its row begins on, or the row's number.</param>
/// <param name="Outcome">dead_lettered, returned or rejected.</param>
/// <param name="Reason">Why.</param>
internal sealed record IntakeProblem(long Line, string Outcome, string Reason);
