namespace DualSink.Sources.Following;

/// <summary>Rows of a file that is followed.</summary>
/// <param name="Reader">What reads the file at present; another one after the file was replaced.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Mark">What to remember when they are taken, to go on behind them; null where the input is a pipe, which gives what it holds once.</param>
internal sealed record FollowedBatch(BarReader Reader, SourceBatch Rows, ReadMark? Mark);
