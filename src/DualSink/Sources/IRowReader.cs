namespace DualSink.Sources;

/// <summary>Makes bars of one opened input's rows. Its memory does not grow with the input. Not safe for concurrent use.</summary>
internal interface IRowReader : IAsyncDisposable
{
    /// <summary>What was recognised when it was opened.</summary>
    RowLayout Layout { get; }

    /// <summary>
    /// Adds rows to <paramref name="batch"/>, bars and rejections alike, until it is full or, with at least one row in it,
    /// the next would have to be waited for.
    /// </summary>
    /// <returns>Whether there may be more; false at the end.</returns>
    /// <exception cref="SourceException">The rest cannot be read; the rows before it are in the batch.</exception>
    ValueTask<bool> ReadAsync(SourceBatchBuilder batch, CancellationToken cancellationToken);
}
