using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>What a route has to be. A decision only.</summary>
internal static class RouteRules
{
    /// <summary>The mode in which the standby answers while the primary cannot.</summary>
    public const string Failover = "failover";

    public static readonly TimeSpan ShortestAckTimeout = TimeSpan.FromMilliseconds(1);
    public static readonly TimeSpan LongestAckTimeout = TimeSpan.FromHours(24);

    /// <summary>Everything wrong with <paramref name="route"/>, for a pipeline with or without a journal.</summary>
    public static IEnumerable<RouteProblem> Check(RouteOptions route, bool hasJournal)
    {
        if (!StoreSinks.Modes.Contains(route.Mode))
        {
            yield return new RouteProblem("store_mode", route.Mode, "is no mode", $"allowed: one of {string.Join(", ", StoreSinks.Modes)}");
        }

        if (!StoreSinks.Names.Contains(route.Primary))
        {
            yield return new RouteProblem("primary", route.Primary, "is no sink", $"allowed: one of {string.Join(", ", StoreSinks.Names)}");
        }

        if (route.AckTimeout < ShortestAckTimeout || route.AckTimeout > LongestAckTimeout)
        {
            yield return new RouteProblem("ack_timeout", route.AckTimeout.ToString(), "is not allowed", "allowed: from 1ms to 24h");
        }

        var writesBoth = SinksOf(route.Mode).Length > 1;
        if (!hasJournal && route.Mode == Failover)
        {
            yield return new RouteProblem("store_mode", route.Mode, "needs a journal, which owes the bars to the sink that fails", "set journal.enabled: true");
        }
        else if (!hasJournal && writesBoth && route.Ack != AckPolicy.All)
        {
            yield return new RouteProblem(
                "ack", TextOf(route.Ack), $"needs a journal in mode {route.Mode}, which owes the bars to the sink that is not waited for",
                "set journal.enabled: true, or ack: all");
        }
        else if (!hasJournal && route.Ack == AckPolicy.Journal)
        {
            yield return new RouteProblem("ack", TextOf(route.Ack), "needs a journal", "set journal.enabled: true, or another ack");
        }
    }

    /// <summary>The sinks that a mode writes; none where there is no such mode.</summary>
    public static System.Collections.Immutable.ImmutableArray<string> SinksOf(string mode) =>
        StoreSinks.Modes.Contains(mode) ? StoreSinks.Describe(mode).Sinks : [];

    /// <summary>A route in few words: the mode, and where both tables are written, whose word is waited for.</summary>
    public static string TextOf(RouteOptions route) =>
        SinksOf(route.Mode).Length < 2 ? route.Mode
        : route.Mode == Failover ? $"{route.Mode} (primary {route.Primary})"
        : route.Ack == AckPolicy.Primary ? $"{route.Mode} (ack primary, primary {route.Primary})"
        : $"{route.Mode} (ack {TextOf(route.Ack)})";

    /// <summary>A policy as settings spell it.</summary>
    public static string TextOf(AckPolicy ack) => ack switch
    {
        AckPolicy.Primary => "primary",
        AckPolicy.All => "all",
        AckPolicy.Journal => "journal",
        _ => ack.ToString(),
    };
}
