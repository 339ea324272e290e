using System.Collections.Immutable;

namespace DualSink.Routing;

/// <summary>A switch was refused as a whole; the route in force is the one before.</summary>
public sealed class SwitchRefusedException : InvalidOperationException
{
    internal SwitchRefusedException(ImmutableArray<RouteProblem> problems, string? consequence)
        : base(problems.IsEmpty ? $"{consequence} Nothing was switched: agree to it, as `dualsink switch --yes` does." : string.Join(Environment.NewLine, problems))
    {
        Problems = problems;
        Consequence = consequence;
    }

    /// <summary>What is wrong with the route asked for; empty when it wants nothing but consent.</summary>
    public ImmutableArray<RouteProblem> Problems { get; }

    /// <summary>What would stop and what would refill the gap, where consent is what is missing; else null.</summary>
    public string? Consequence { get; }
}
