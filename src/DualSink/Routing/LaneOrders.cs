using System.Globalization;
using DualSink.Journal;

namespace DualSink.Routing;

/// <summary>Does what is asked of a journal's lanes, and says what was done. Safe for concurrent use.</summary>
internal sealed class LaneOrders(BarJournal journal, IReadOnlyList<ILaneControl> lanes)
{
    private const string Cause = "asked for by a command";

    /// <summary>Does it.</summary>
    /// <exception cref="InvalidOperationException">It cannot be done; nothing was changed.</exception>
    /// <exception cref="JournalException">The journal's disk is full or failed; nothing was changed.</exception>
    public Task<string> DoAsync(string command, ControlArguments arguments, CancellationToken cancellationToken) => command switch
    {
        ControlCommand.Pause => PauseAsync(arguments),
        ControlCommand.Resume => ResumeAsync(arguments),
        ControlCommand.Detach => DetachAsync(arguments),
        ControlCommand.Attach => AttachAsync(arguments),
        ControlCommand.Rewind => RewindAsync(arguments, cancellationToken),
        _ => throw new InvalidOperationException($"This version does not know '{command}'. Use a command of the version that runs."),
    };

    private async Task<string> PauseAsync(ControlArguments arguments)
    {
        var lane = LaneOf(arguments);
        return await lane.PauseAsync(Cause).ConfigureAwait(false)
            ? $"Lane {lane.Name} is paused. What it is owed stays in the journal until `dualsink lane resume {lane.Name}`."
            : $"Lane {lane.Name} was paused already.";
    }

    private async Task<string> ResumeAsync(ControlArguments arguments)
    {
        var lane = LaneOf(arguments);
        return await lane.ResumeAsync(Cause).ConfigureAwait(false) ? $"Lane {lane.Name} delivers." : $"Lane {lane.Name} was not paused.";
    }

    private async Task<string> DetachAsync(ControlArguments arguments)
    {
        var lane = LaneOf(arguments);
        var gap = await lane.DetachAsync(Cause).ConfigureAwait(false);
        return Text($"Lane {lane.Name} is detached from position {gap.From} on: what it was owed counts as dropped, and it gets nothing until `dualsink lane attach {lane.Name}`.");
    }

    private async Task<string> AttachAsync(ControlArguments arguments)
    {
        var lane = LaneOf(arguments);
        var gap = await lane.AttachAsync(Cause).ConfigureAwait(false);
        return Text($"Lane {lane.Name} gets what is accepted from now on. It missed positions {gap.From} to {gap.To}, accepted from {gap.FromAt:u} to {gap.ToAt:u}: compare the tables for that time, and ingest what is missing again by `dualsink ingest --mode {lane.Name}`.");
    }

    private async Task<string> RewindAsync(ControlArguments arguments, CancellationToken cancellationToken)
    {
        var lane = LaneOf(arguments);
        var position = arguments.Position
            ?? (arguments.Time is { } time ? await journal.PositionBeforeAsync(time, cancellationToken).ConfigureAwait(false) : throw new InvalidOperationException("A rewind wants a position or a time."));
        if (arguments.Position is null && arguments.Time < await journal.KeptSinceAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidOperationException(Text($"What was accepted before {await journal.KeptSinceAsync(cancellationToken).ConfigureAwait(false):u} is no longer kept. Rewind to that time or later; what is older has to come from the other table."));
        }

        var owed = await lane.RewindAsync(position, Cause).ConfigureAwait(false);
        return Text($"Lane {lane.Name} delivers again what comes after position {position}: {owed} bars.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private ILaneControl LaneOf(ControlArguments arguments) => lanes.FirstOrDefault(lane => lane.Name == arguments.Lane)
        ?? throw new InvalidOperationException($"There is no lane '{arguments.Lane}'. Lanes: {string.Join(", ", lanes.Select(lane => lane.Name))}.");
}
