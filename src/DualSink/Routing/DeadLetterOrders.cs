using System.Globalization;
using System.Text.Json;
using DualSink.Journal;

namespace DualSink.Routing;

/// <summary>Does what is asked of a journal's dead letters. Safe for concurrent use.</summary>
/// <param name="journal">The journal.</param>
/// <param name="laneOf">The lane of a name; null when there is none.</param>
internal sealed class DeadLetterOrders(BarJournal journal, Func<string?, Lane?> laneOf)
{
    private const string Cause = "asked for by a command";

    // The owner does one thing after the other, so none may take long.
    private const int AtOnce = 5000;

    /// <summary>Whether a command is one of its own.</summary>
    public static bool Knows(string command) => command is ControlCommand.Replay or ControlCommand.Purge;

    /// <summary>Has dead letters of a lane tried again, as many parts as it takes.</summary>
    /// <param name="ask">Asks for one part; the answer is a <see cref="ReplayReport"/>.</param>
    /// <param name="arguments">Which, and how.</param>
    public static async Task<ReplayReport> ReplayInPartsAsync(Func<ControlArguments, Task<string>> ask, ControlArguments arguments)
    {
        var report = new ReplayReport();
        var left = arguments.Limit ?? int.MaxValue;
        do
        {
            var part = arguments with { Limit = Math.Min(left, AtOnce), Before = report.Next };
            var done = JsonSerializer.Deserialize(await ask(part).ConfigureAwait(false), ControlJson.Default.ReplayReport)!;
            report += done;
            left -= (int)done.Total;
        }
        while (report.Next is not null && left > 0);

        return report;
    }

    /// <summary>Does it.</summary>
    /// <exception cref="InvalidOperationException">It cannot be done; nothing was changed.</exception>
    /// <exception cref="JournalException">The journal cannot be read, or its disk is full or failed.</exception>
    public Task<string> DoAsync(string command, ControlArguments arguments, CancellationToken cancellationToken) =>
        command == ControlCommand.Replay ? ReplayAsync(arguments, cancellationToken) : PurgeAsync(arguments);

    private async Task<string> ReplayAsync(ControlArguments arguments, CancellationToken cancellationToken)
    {
        var lane = laneOf(arguments.Lane) ?? throw new InvalidOperationException($"There is no lane '{arguments.Lane}'.");
        var report = await lane.ReplayAsync(FilterIn(arguments), arguments.Overwrites, cancellationToken).ConfigureAwait(false);
        var text = JsonSerializer.Serialize(report, ControlJson.Default.ReplayReport);
        if (report.Total > 0)
        {
            await journal.AppendEventAsync("dead-letters-replayed", lane.Name, Cause, text).ConfigureAwait(false);
        }

        return text;
    }

    private async Task<string> PurgeAsync(ControlArguments arguments)
    {
        var purged = await journal.DeadLetters.PurgeAsync(FilterIn(arguments), Cause).ConfigureAwait(false);
        return purged.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Which dead letters are meant, those accepted last first.</summary>
    public static DeadLetterFilter FilterIn(ControlArguments arguments) => new()
    {
        Tenants = arguments.Tenants,
        Ids = arguments.Ids,
        Lane = arguments.Lane,
        Reason = arguments.Reason,
        Symbol = arguments.Symbol,
        From = arguments.Since,
        To = arguments.Until,
        Before = arguments.Before,
        NewestFirst = true,
        Limit = arguments.Limit ?? int.MaxValue,
    };
}
