using Npgsql;

namespace DualSink.Benchmarks.Merge;

/// <summary>A way of merging batches into <c>bars_ohlcv</c>, each in a transaction of its own.</summary>
internal interface IMergeWay
{
    /// <summary>The way's name in the results.</summary>
    string Name { get; }

    /// <summary>Merges one batch and commits.</summary>
    Task WriteAsync(NpgsqlConnection connection, MergeBatch batch, CancellationToken cancellationToken);
}
