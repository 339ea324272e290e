namespace DualSink.Sources.Input;

/// <summary>The records of a stream as bytes, one after the other. It reads a buffer ahead and never more. Not safe for concurrent use.</summary>
internal interface IRecordReader : IAsyncDisposable
{
    /// <summary>The line the current record begins on, or its number where records are no lines; from 1.</summary>
    long Line { get; }

    /// <summary>Bytes of the file up to the end of the current record; 0 where nothing can be told of them.</summary>
    long Position { get; }

    /// <summary>The current record. Valid until the next.</summary>
    ReadOnlySpan<byte> Current { get; }

    /// <summary>Whether <see cref="Current"/> is only the beginning of a record too long to be held.</summary>
    bool IsCut { get; }

    /// <summary>Whether the stream ends with the current record, before anything says that the record does.</summary>
    bool IsUnended { get; }

    /// <summary>The symbol that what surrounds the current record names; null when it names none.</summary>
    string? Symbol { get; }

    /// <summary>Goes to the next record, if the whole of it was read.</summary>
    /// <exception cref="SourceException">No record can be found any more.</exception>
    bool TryNext();

    /// <summary>Looks at a record that was read ahead, without going to it.</summary>
    /// <param name="position">Where to look: 0 is behind the current record. Moved behind the record found.</param>
    /// <param name="record">The record, as far as can be told without what follows it.</param>
    bool TryPeek(ref int position, out ReadOnlySpan<byte> record);

    /// <summary>
    /// Goes on where an earlier reader of the file ended, if the input names such a place. Called when everything is known
    /// that the first records show.
    /// </summary>
    void SkipTaken();

    /// <summary>Reads more. What comes is there when the task has ended; who does not wait for it may go on with the records that are.</summary>
    /// <returns>A task of whether <see cref="TryNext"/> may find another record; false at the end.</returns>
    /// <exception cref="SourceException">The stream cannot be read any further, or ends where it must not.</exception>
    ValueTask<bool> FillAsync(CancellationToken cancellationToken);
}
