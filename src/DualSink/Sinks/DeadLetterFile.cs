using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DualSink.Stores;

namespace DualSink.Sinks;

/// <summary>
/// Keeps accepted bars that a table can never hold, one JSON object a line, with the reason; a line can be ingested again
/// after mending. Durable when <see cref="AppendAsync"/> returns. Safe for concurrent use, also by several sinks.
/// </summary>
public sealed class DeadLetterFile : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TimeProvider _time;
    private FileStream? _stream;

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
    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }

        _turn.Dispose();
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
            _stream ??= new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.Read, 1, FileOptions.Asynchronous);
            var before = _stream.Length;
            try
            {
                await _stream.WriteAsync(lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
                _stream.Flush(flushToDisk: true);
            }
            catch
            {
                // Half a line would spoil the file for whoever reads it; the letters are written again with the retry.
                _stream.SetLength(before);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                StoreErrorKind.Outage, $"The dead-letter file {Path} cannot be written: {e.Message} Make room or permit writing there.", innerException: e);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void WriteLine(ArrayBufferWriter<byte> lines, string sink, string table, in Refusal refusal)
    {
        var bar = refusal.Batch.Batch.Bars.Span[refusal.Position];
        using (var json = new Utf8JsonWriter(lines))
        {
            json.WriteStartObject();
            json.WriteString("tenant"u8, refusal.Batch.Batch.Tenant);
            json.WriteString("source"u8, bar.Source);
            json.WriteString("symbol"u8, bar.Symbol);
            json.WriteString("timeframe"u8, bar.Timeframe);
            json.WriteString("timestamp"u8, bar.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("open"u8, bar.Open);
            json.WriteNumber("high"u8, bar.High);
            json.WriteNumber("low"u8, bar.Low);
            json.WriteNumber("close"u8, bar.Close);
            json.WriteNumber("volume"u8, bar.Volume);
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
