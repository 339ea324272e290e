using System.Collections.Immutable;

namespace DualSink.Parity;

/// <summary>What a comparison of the two tables found. Every key of either table is in exactly one of the counts.</summary>
public sealed record ParityReport
{
    /// <summary>Keys in either table.</summary>
    public long Compared => Equal + EqualAfterLayout + WithinTolerance + NotRepresentable + Divergent + MissingInLegacy + MissingInProvider;

    /// <summary>Keys of class <see cref="ParityClass.Equal"/>.</summary>
    public required long Equal { get; init; }

    /// <summary>Keys of class <see cref="ParityClass.EqualAfterLayout"/>.</summary>
    public required long EqualAfterLayout { get; init; }

    /// <summary>Keys of class <see cref="ParityClass.WithinTolerance"/>; none where no tolerance was asked for.</summary>
    public long WithinTolerance { get; init; }

    /// <summary>Keys of class <see cref="ParityClass.NotRepresentable"/>.</summary>
    public required long NotRepresentable { get; init; }

    /// <summary>Keys of class <see cref="ParityClass.Divergent"/>.</summary>
    public required long Divergent { get; init; }

    /// <summary>Keys of class <see cref="ParityClass.MissingInLegacy"/>.</summary>
    public required long MissingInLegacy { get; init; }

    /// <summary>Keys of class <see cref="ParityClass.MissingInProvider"/>.</summary>
    public required long MissingInProvider { get; init; }

    /// <summary>The first bars that are worse than <see cref="ParityClass.WithinTolerance"/>, in the order of series and time.</summary>
    public required ImmutableArray<ParityExample> Examples { get; init; }

    /// <summary>Whether both tables hold the same, but for what the layouts force, and what was asked to be let pass.</summary>
    public bool IsSame => Compared == Equal + EqualAfterLayout + WithinTolerance;
}
