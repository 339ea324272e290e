using System.Runtime.CompilerServices;
using DualSink.Sources.Input;

namespace DualSink.Sources.Following;

/// <summary>
/// Reads a file that grows, from a remembered place on, and never ends by itself: CSV and NDJSON as text of UTF-8 that is
/// not packed. Other files, which cannot be read before they are whole, are read to their end. A file that was cut or
/// replaced is read anew from its beginning. Not safe for concurrent use.
/// </summary>
/// <param name="path">The file; it has to be there.</param>
/// <param name="name">Its name in messages.</param>
/// <param name="options">What it does not say itself.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Is told what a person should know: that the file is read anew, or cannot be followed.</param>
internal sealed class FollowedFile(string path, string name, SourceOptions options, TimeProvider time, Action<string> tell)
{
    /// <summary>The rows behind <paramref name="mark"/>, or all, as they come.</summary>
    /// <param name="mark">What was remembered of the file; null when nothing was.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SourceException">There is no such file, or it cannot be read any further; the rows before were handed out.</exception>
    public async IAsyncEnumerable<FollowedBatch> ReadAsync(ReadMark? mark, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = Open();
        if (!stream.CanSeek || !await IsTextAsync(stream, cancellationToken).ConfigureAwait(false))
        {
            await foreach (var batch in ReadToEndAsync(stream, mark, cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
            }

            yield break;
        }

        for (; ; stream = Open())
        {
            var file = new GrowingFile(path, stream, time);
            mark = mark is null || file.Continues(mark) ? mark : Forgotten(mark);
            await foreach (var batch in ReadAsync(file, mark, cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
            }

            mark = null;
            var incomplete = file.Incomplete > 0 ? $" Its last {TextOf.Count(file.Incomplete, "byte")}, which no line ending follows, were not taken." : "";
            tell($"{name}: {(file.Change == FileChange.Shortened ? "was cut" : "was replaced")}, and is read anew from its beginning.{incomplete}");
        }
    }

    private async IAsyncEnumerable<FollowedBatch> ReadAsync(GrowingFile file, ReadMark? mark, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BarReader reader;
        try
        {
            var taken = mark is null ? default : new SourcePlace(mark.Lines, mark.Bytes);
            reader = await BarReader.FollowAsync(file, options, name, taken, cancellationToken).ConfigureAwait(false);
        }
        catch (SourceException) when (file.Change != FileChange.None)
        {
            yield break;
        }

        await using var _ = reader.ConfigureAwait(false);
        await foreach (var rows in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new FollowedBatch(reader, rows, file.MarkAt(rows.End));
        }
    }

    private async IAsyncEnumerable<FollowedBatch> ReadToEndAsync(FileStream stream, ReadMark? mark, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadMark? whole = null;
        BarReader reader;
        if (stream.CanSeek)
        {
            // As it is before it is read: what is different later is another file.
            whole = new ReadMark(0, stream.Length, ContentFingerprint.Of(stream.SafeFileHandle, stream.Length));
            mark = mark is null || ContentFingerprint.IsOf(stream.SafeFileHandle, mark) ? mark : Forgotten(mark);
            await stream.DisposeAsync().ConfigureAwait(false);
            reader = await BarReader.ResumeAsync(path, options, name, mark?.Lines ?? 0, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            reader = await BarReader.OpenAsync(name, stream, options, cancellationToken).ConfigureAwait(false);
        }

        await using var _ = reader.ConfigureAwait(false);
        tell($"{name}: {(whole is null ? "a pipe" : reader.Recognised)} is read to its end, not followed.");
        await foreach (var rows in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new FollowedBatch(reader, rows, whole is null ? null : whole with { Lines = rows.End.Lines });
        }
    }

    private async Task<bool> IsTextAsync(FileStream stream, CancellationToken cancellationToken)
    {
        var head = new byte[SourceInput.HeadLength];
        while (true)
        {
            var length = RandomAccess.Read(stream.SafeFileHandle, head, 0);
            if (await FollowableText.IsAsync(name, head.AsMemory(0, length), options.Format, cancellationToken).ConfigureAwait(false) is { } isText)
            {
                return isText;
            }

            await Task.Delay(GrowingFile.LookInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private ReadMark? Forgotten(ReadMark mark)
    {
        tell($"{name}: is not the file that was read up to line {mark.Lines}, or has been changed before it; it is read anew from its beginning. What followed that line in the former file was not taken: if it is kept under another name, ingest it; writing twice changes nothing.");
        return null;
    }

    private FileStream Open()
    {
        if (Directory.Exists(path))
        {
            throw new SourceException(name, null, "is a directory; name the files in it.");
        }

        try
        {
            return GrowingFile.Open(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceException(name, null, "there is no such file.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(name, null, $"cannot be opened: {failure.Message}", failure);
        }
    }
}
