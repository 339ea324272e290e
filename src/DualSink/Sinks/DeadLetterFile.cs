using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Sinks;

/// <summary>
/// Keeps accepted bars that a table can never hold, one JSON object a line, with the reason; a line can be ingested again
/// after mending. Durable when <see cref="AppendAsync"/> returns. Safe for concurrent use by several sinks; other
/// processes that keep theirs in the same file are waited for by the retry.
/// </summary>
/// <remarks>
/// The file's content is flushed to the disk, not the folder's entry of a new file: .NET cannot open a folder to flush it.
/// A file system that does not order the two by itself may lose a file that was made right before the power failed.
/// </remarks>
public sealed class DeadLetterFile : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TimeProvider _time;

    /// <summary>Dead letters in the file at <paramref name="path"/>, which is made when the first one comes and appended to after.</summary>
    public DeadLetterFile(string path, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <exception cref="StoreException">The file cannot be written; no letter of the call counts as kept.</exception>
    internal async ValueTask AppendAsync(string sink, string table, IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var refusal in refusals)
        {
            WriteLine(lines, sink, table, refusal);
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await WriteAsync(lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                StoreErrorKind.Outage, $"The dead-letter file {Path} cannot be written: {e.Message.TrimEnd('.')}. Make room or permit writing there.", innerException: e);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Opened for each call and for nobody else: another process that keeps letters here would be written over, since
    // the place to write at is found on opening; and a file moved away meanwhile would swallow the letters.
    private async ValueTask WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        var stream = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            var before = stream.Length;
            try
            {
                await EndLineAsync(stream, cancellationToken).ConfigureAwait(false);
                await stream.WriteAsync(lines, cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }
            catch
            {
                TakeBack(stream, before);
                throw;
            }
        }
    }

    // Who died in the middle of a line, or edited the last one, left it without an end; it must not swallow a letter.
    private static async ValueTask EndLineAsync(FileStream stream, CancellationToken cancellationToken)
    {
        stream.Seek(0, SeekOrigin.End);
        if (stream.Length == 0)
        {
            return;
        }

        var last = new byte[1];
        stream.Seek(-1, SeekOrigin.End);
        await stream.ReadExactlyAsync(last, cancellationToken).ConfigureAwait(false);
        if (last[0] != (byte)'\n')
        {
            await stream.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        }
    }

    // Half a line would spoil the file for whoever reads it; the letters are written again with the retry.
    private static void TakeBack(FileStream stream, long length)
    {
        try
        {
            stream.SetLength(length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays as a line of its own: the next letter begins a new one. What went wrong first is what is told.
        }
    }

    private void WriteLine(ArrayBufferWriter<byte> lines, string sink, string table, in Refusal refusal)
    {
        var bar = refusal.Batch.Batch.Bars.Span[refusal.Position];
        using (var json = new Utf8JsonWriter(lines))
        {
            json.WriteStartObject();
            BarJson.WriteFields(json, refusal.Batch.Batch.Tenant, bar);
            json.WriteString("sink"u8, sink);
            json.WriteString("table"u8, table);
            json.WriteString("reason"u8, refusal.Reason);
            if (refusal.Code is not null)
            {
                json.WriteString("code"u8, refusal.Code);
            }

            json.WriteString("at"u8, _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        lines.Write("\n"u8);
    }
}
