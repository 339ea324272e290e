using System.Collections.Immutable;

namespace DualSink.Routing;

/// <summary>
/// Whose word confirms a batch that the journal has. A decision only: asked when a batch is accepted, when a sink has
/// settled it, and again when the route or the one in charge changes, so that nobody waits for the dead.
/// </summary>
internal static class ConfirmPolicy
{
    /// <summary>The sinks whose word is the answer.</summary>
    /// <param name="route">The route in force now, which may be another than the batch was accepted under.</param>
    /// <param name="sinks">The sinks that the batch was accepted for.</param>
    /// <param name="hasSettled">Whether a sink has settled it.</param>
    /// <returns>Null to go on waiting; none where the journal's word is enough.</returns>
    public static ImmutableArray<string>? Answering(RouteSnapshot route, ImmutableArray<string> sinks, Func<string, bool> hasSettled)
    {
        if (route.Options.Ack == AckPolicy.Journal)
        {
            return ImmutableArray<string>.Empty;
        }

        var awaited = Awaited(route, sinks);
        return awaited.All(hasSettled) ? awaited : null;
    }

    /// <summary>The sinks whose word is waited for, at least one.</summary>
    public static ImmutableArray<string> Awaited(RouteSnapshot route, ImmutableArray<string> sinks)
    {
        // A batch accepted for a table that is no longer written waits for those that are; if for no other, for its own.
        ImmutableArray<string> candidates = [.. sinks.Where(route.MayAnswer)];
        if (candidates.IsEmpty)
        {
            return sinks;
        }

        return route.SoleVoice is { } one && candidates.Contains(one) ? [one] : candidates;
    }
}
