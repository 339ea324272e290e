using System.Collections.Immutable;
using DualSink.Journal;

namespace DualSink.Routing;

/// <summary>The route as it is at one moment. A batch takes it once, and is accepted under it whatever is switched meanwhile.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Sinks">The sinks that get the bars.</param>
/// <param name="InCharge">The sink whose word confirms under failover: the primary or its standby. Elsewhere the primary.</param>
internal sealed record RouteSnapshot(RouteOptions Options, ImmutableArray<string> Sinks, string InCharge)
{
    /// <summary>The sinks whose lanes somebody has paused: they get the bars, and under failover nobody waits for them.</summary>
    public ImmutableArray<string> Paused { get; init; } = [];

    /// <summary>Whether bars go to more than one table.</summary>
    public bool WritesBoth => Sinks.Length > 1;

    /// <summary>Whether the one in charge may change by itself.</summary>
    public bool FailsOver => Options.Mode == RouteRules.Failover;

    /// <summary>The sink whose word alone confirms, where it gets the bars; null where the word of every sink is wanted.</summary>
    public string? SoleVoice => FailsOver || Options.Ack == AckPolicy.Primary ? InCharge : null;

    /// <summary>Whether a sink's word may be waited for.</summary>
    public bool MayAnswer(string sink) => Sinks.Contains(sink) && !(FailsOver && Paused.Contains(sink));

    /// <summary>The next route after this one: who is in charge stays so, where the same two sinks go on under failover.</summary>
    public RouteSnapshot Follow(RouteSnapshot next) =>
        FailsOver && next.FailsOver && Options.Primary == next.Options.Primary ? next with { InCharge = InCharge } : next;

    /// <summary>The same as the lanes allow it: a detached one gets nothing, a paused one settles nothing. The same instance when nothing changes.</summary>
    public RouteSnapshot Adapt(Func<string, LaneState> stateOf)
    {
        ImmutableArray<string> sinks = [.. RouteRules.SinksOf(Options.Mode).Where(name => stateOf(name) != LaneState.Detached)];
        ImmutableArray<string> paused = [.. sinks.Where(name => stateOf(name) == LaneState.Paused)];
        return sinks.SequenceEqual(Sinks) && paused.SequenceEqual(Paused) ? this : this with { Sinks = sinks, Paused = paused };
    }

    /// <summary>The route that checked options describe, with the primary in charge.</summary>
    public static RouteSnapshot Of(RouteOptions options) => new(options, RouteRules.SinksOf(options.Mode), options.Primary);
}
