using System.Collections.Immutable;

namespace DualSink.Routing;

/// <summary>The route as it is at one moment. A batch takes it once, and is accepted under it whatever is switched meanwhile.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Sinks">The sinks that get the bars.</param>
internal sealed record RouteSnapshot(RouteOptions Options, ImmutableArray<string> Sinks)
{
    /// <summary>Whether bars go to more than one table.</summary>
    public bool WritesBoth => Sinks.Length > 1;

    /// <summary>The route that checked options describe.</summary>
    public static RouteSnapshot Of(RouteOptions options) => new(options, RouteRules.SinksOf(options.Mode));
}
