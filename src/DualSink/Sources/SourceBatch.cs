using System.Collections.Immutable;
using DualSink.Bars;
using DualSink.Sources.Following;

namespace DualSink.Sources;

/// <summary>Consecutive rows of one file: those that became bars and those that did not.</summary>
/// <param name="Tenant">The tenant the file names for these bars; null where it names none.</param>
/// <param name="Bars">The bars, in the file's order. Nobody else holds the memory.</param>
/// <param name="Lines">For each bar the line its row begins on, from 1; in a JSON document and in Parquet the row's number, from 1.</param>
/// <param name="Rejections">The other rows, in the file's order.</param>
public sealed record SourceBatch(string? Tenant, ReadOnlyMemory<Bar> Bars, ReadOnlyMemory<long> Lines, ImmutableArray<Rejection> Rejections)
{
    /// <summary>Rows of the file it covers.</summary>
    public int Count => Bars.Length + Rejections.Length;

    /// <summary>How far the file was read when the last of these rows was.</summary>
    internal SourcePlace End { get; init; }
}
