using System.Globalization;

namespace DualSink.Cli.Writing;

/// <summary>Says what a journal owes.</summary>
internal static class Debt
{
    /// <summary>What each sink is owed, why, and who repays it.</summary>
    public static string Text(IReadOnlyList<SinkRunResult> sinks)
    {
        var owed = string.Join(" ", sinks.Where(sink => sink.Owed > 0).Select(sink =>
            string.Create(CultureInfo.InvariantCulture, $"{sink.Owed:N0} bars are owed to {sink.Mode}: {sink.WaitsFor?.TrimEnd('.')}.")));
        return sinks.Any(sink => sink.MeetsDamage)
            ? owed
            : $"{owed} They are safe in the journal; 'dualsink run', or the next ingest, with the same journal goes on with them.";
    }
}
