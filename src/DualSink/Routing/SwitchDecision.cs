using System.Collections.Immutable;

namespace DualSink.Routing;

/// <summary>Whether a route may be changed, and what that would mean. A decision only: the change is taken whole or not at all.</summary>
/// <param name="Route">The route from then on; null when it is refused.</param>
/// <param name="Problems">Why it is refused; empty when it is not, or wants nothing but consent.</param>
/// <param name="Consequence">What stops and what would refill the gap; null when nothing stops.</param>
internal sealed record SwitchDecision(RouteSnapshot? Route, ImmutableArray<RouteProblem> Problems, string? Consequence)
{
    /// <summary>Decides.</summary>
    /// <param name="current">The route in force.</param>
    /// <param name="wanted">The route asked for.</param>
    /// <param name="hasJournal">Whether there is a journal.</param>
    /// <param name="consents">Whether whoever asks has agreed that a table stops being written.</param>
    /// <param name="tableOf">The name of a sink's table.</param>
    public static SwitchDecision Of(RouteSnapshot current, RouteOptions wanted, bool hasJournal, bool consents, Func<string, string> tableOf)
    {
        ImmutableArray<RouteProblem> problems = [.. RouteRules.Check(wanted, hasJournal)];
        if (problems.Length > 0)
        {
            return new SwitchDecision(null, problems, null);
        }

        var next = RouteSnapshot.Of(wanted);
        var consequence = current.WritesBoth ? ConsequenceOf([.. current.Sinks.Except(next.Sinks)], wanted, tableOf) : null;
        return new SwitchDecision(consequence is null || consents ? next : null, [], consequence);
    }

    private static string? ConsequenceOf(ImmutableArray<string> stopping, RouteOptions wanted, Func<string, string> tableOf) => stopping is [var sink]
        ? $"Table {tableOf(sink)} ({sink}) stops being written with the next batch. To fill the gap later, ingest the same bars again "
            + $"by `dualsink ingest --mode {sink}`: writing twice changes nothing. No lane owes them, because they are accepted in mode {wanted.Mode}."
        : null;
}
