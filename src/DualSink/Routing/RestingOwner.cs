using DualSink.Journal;
using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>Does what is asked of a journal that no process delivers from: what it changes is so from the next start on.</summary>
/// <param name="journal">The journal.</param>
/// <param name="configured">The route of the settings, whose mode counts where the journal keeps none.</param>
/// <param name="tableOf">The name of a sink's table.</param>
internal sealed class RestingOwner(BarJournal journal, RouteOptions configured, Func<string, string> tableOf)
{
    private const string Idle = "No process delivers from this journal now; the next start goes on with that.";

    private readonly LaneOrders _lanes = new(journal, [.. journal.Lanes.Select(lane => new RestingLane(journal, lane.Name))]);

    /// <summary>Does it.</summary>
    public Task<ControlAnswer> DoAsync(string command, ControlArguments arguments, CancellationToken cancellationToken) => ControlAnswer.OfAsync(async () =>
        $"{await (command == ControlCommand.Switch ? SwitchAsync(arguments) : _lanes.DoAsync(command, arguments, cancellationToken)).ConfigureAwait(false)} {Idle}");

    private async Task<string> SwitchAsync(ControlArguments arguments)
    {
        var before = configured with { Mode = journal.Mode is { } kept && StoreSinks.Modes.Contains(kept) ? kept : configured.Mode };
        var wanted = configured with { Mode = arguments.Mode ?? "" };
        var decision = SwitchDecision.Of(RouteSnapshot.Of(before), wanted, hasJournal: true, arguments.Consents, tableOf);
        if (decision.Route is null)
        {
            throw new SwitchRefusedException(decision.Problems, decision.Consequence);
        }

        if (wanted.Mode == journal.Mode)
        {
            return $"Mode {wanted.Mode} is kept already.";
        }

        await journal.SetModeAsync(wanted.Mode, $"from {RouteRules.TextOf(before)} to {RouteRules.TextOf(wanted)}", "no process delivered").ConfigureAwait(false);
        return $"Switched from {RouteRules.TextOf(before)} to {RouteRules.TextOf(wanted)}. {decision.Consequence}".TrimEnd();
    }
}
