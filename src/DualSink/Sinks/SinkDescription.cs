using System.Collections.Immutable;

namespace DualSink.Sinks;

/// <summary>A mode as the registry knows it; needs no database.</summary>
/// <param name="Mode">The mode's name.</param>
/// <param name="Name">The sink's name for people.</param>
/// <param name="Table">The default table.</param>
/// <param name="Client">What talks to the store.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Features">What sets it apart, a phrase each.</param>
public sealed record SinkDescription(string Mode, string Name, string Table, string Client, string Description, ImmutableArray<string> Features)
{
    /// <summary>The sinks that get the bars: the mode itself, or several.</summary>
    public ImmutableArray<string> Sinks { get; init; } = [Mode];
}
