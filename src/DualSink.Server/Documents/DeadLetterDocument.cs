using DualSink.Journal;

namespace DualSink.Server.Documents;

/// <summary>A dead letter, as <c>deadletter list --json</c> and <c>deadletter show --json</c> print it.</summary>
internal sealed record DeadLetterDocument(
    long Id,
    string Sink,
    DateTimeOffset KeptAt,
    long Position,
    string Tenant,
    string Source,
    string Symbol,
    string Timeframe,
    DateTime Timestamp,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    decimal Volume,
    string Reason,
    string? Code,
    FailedReplayDocument? Replay)
{
    public static DeadLetterDocument Of(KeptDeadLetter kept)
    {
        var (letter, bar) = (kept.Letter, kept.Letter.Bar);
        return new DeadLetterDocument(
            kept.Id, kept.Lane, kept.At, letter.Position, letter.Tenant,
            bar.Source, bar.Symbol, bar.Timeframe, bar.Timestamp, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume,
            letter.Reason, letter.Code,
            kept.Replay is { } replay ? new FailedReplayDocument(replay.At, replay.Reason, replay.Code) : null);
    }
}
