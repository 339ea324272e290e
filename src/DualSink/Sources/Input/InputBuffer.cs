using System.Buffers;

namespace DualSink.Sources.Input;

/// <summary>What was read of a stream and not taken yet. It reads a buffer ahead and never more. Owns the stream. Not safe for concurrent use.</summary>
/// <param name="name">The stream's name in messages.</param>
/// <param name="stream">The stream.</param>
internal sealed class InputBuffer(string name, Stream stream) : IAsyncDisposable
{
    private const int InitialLength = 1 << 16;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialLength);
    private int _end;
    private Task<int>? _reading;

    /// <summary>What was read and not taken yet.</summary>
    public ReadOnlySpan<byte> Ahead => _buffer.AsSpan(Begin, _end - Begin);

    /// <summary>Where <see cref="Ahead"/> begins, for <see cref="Slice"/>.</summary>
    public int Begin { get; private set; }

    /// <summary>Whether nothing comes after <see cref="Ahead"/>.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Takes bytes off the front of <see cref="Ahead"/>.</summary>
    public void Take(int length) => Begin += length;

    /// <summary>Forgets what was read and not taken; false while more is being read, or there is none.</summary>
    public bool TryForget()
    {
        if (_reading is not null || IsAtEnd)
        {
            return false;
        }

        Begin = _end = 0;
        return true;
    }

    /// <summary>Bytes from a place that <see cref="Begin"/> was at. Valid until more is read.</summary>
    public ReadOnlySpan<byte> Slice(int begin, int length) => _buffer.AsSpan(begin, length);

    /// <summary>Puts what a read that has ended brought behind <see cref="Ahead"/>.</summary>
    public void Absorb()
    {
        if (_reading is { IsCompletedSuccessfully: true })
        {
            var read = _reading.Result;
            _reading = null;
            _end += read;
            IsAtEnd = read == 0;
        }
    }

    /// <summary>Reads more. What comes is there when the task has ended; who does not wait for it may go on with what is.</summary>
    /// <param name="line">The line that would be next, for messages; null where there are no lines.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task of whether there is anything ahead; false at the end, also when it was told of already.</returns>
    /// <exception cref="SourceException">The stream cannot be read any further.</exception>
    public ValueTask<bool> FillAsync(long? line, CancellationToken cancellationToken)
    {
        Absorb();
        if (_reading is null)
        {
            if (IsAtEnd)
            {
                return ValueTask.FromResult(false);
            }

            MakeRoom();
            _reading = stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).AsTask();
        }

        return WaitAsync(_reading, isRest: _end > Begin, line);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync().ConfigureAwait(false);

        // A read that somebody gave up may still write into the buffer.
        if (_reading is null or { IsCompleted: true } && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            Begin = _end = 0;
        }
    }

    // Changes nothing: it may end when nobody waits for it any more.
    private async ValueTask<bool> WaitAsync(Task<int> reading, bool isRest, long? line)
    {
        try
        {
            return await reading.ConfigureAwait(false) > 0 || isRest;
        }
        catch (Exception failure) when (SourceFailures.Of(name, line, failure) is not null)
        {
            throw SourceFailures.Of(name, line, failure)!;
        }
    }

    private void MakeRoom()
    {
        if (Begin > 0)
        {
            Ahead.CopyTo(_buffer);
            _end -= Begin;
            Begin = 0;
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
            _buffer.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
