using System.Collections.Immutable;
using DualSink.Bars;

namespace DualSink.Sources;

/// <summary>Consecutive rows of one file: those that became bars and those that did not.</summary>
/// <param name="Bars">The bars, in the file's order. Nobody else holds the memory.</param>
/// <param name="Lines">For each bar the line on which its row begins, from 1.</param>
/// <param name="Rejections">The other rows, in the file's order.</param>
public sealed record SourceBatch(ReadOnlyMemory<Bar> Bars, ReadOnlyMemory<long> Lines, ImmutableArray<Rejection> Rejections)
{
    /// <summary>Rows of the file it covers.</summary>
    public int Count => Bars.Length + Rejections.Length;
}
