using System.Buffers;

namespace DualSink.Sources.Input;

/// <summary>
/// The lines of a stream as bytes, whatever their ending; of a line longer than <see cref="MaxLineLength"/> its beginning.
/// It reads a buffer ahead and never more. Not safe for concurrent use.
/// </summary>
internal sealed class LineReader(string name, Stream stream) : IRecordReader
{
    /// <summary>Longest line held, in bytes. A row of bars has a hundred.</summary>
    public const int MaxLineLength = 1 << 20;

    private const int InitialLength = 1 << 16;
    private const int HeldOfLongLine = 4096;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialLength);
    private int _begin;
    private int _end;

    // Bytes from _begin on in which no line ending was found.
    private int _searched;
    private bool _isAtEnd;
    private bool _isInLongLine;
    private byte _ending = (byte)'\n';
    private Task<int>? _reading;
    private (int Begin, int Length) _current;

    /// <inheritdoc/>
    public long Line { get; private set; }

    /// <summary>The current line without its ending. Valid until the next line.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_current.Begin, _current.Length);

    /// <inheritdoc/>
    public bool IsCut { get; private set; }

    /// <inheritdoc/>
    public bool IsUnended { get; private set; }

    /// <summary>Whether lines end by a carriage return alone. Set before the first line.</summary>
    public bool EndsByReturn
    {
        init => _ending = value ? (byte)'\r' : (byte)'\n';
    }

    /// <summary>What was read and not taken yet.</summary>
    public ReadOnlySpan<byte> Ahead => _buffer.AsSpan(_begin, _end - _begin);

    /// <inheritdoc/>
    public bool TryNext()
    {
        Absorb();
        while (true)
        {
            var ahead = Ahead;
            var length = ahead[_searched..].IndexOf(_ending);
            if (length >= 0)
            {
                length += _searched;
                var isTail = _isInLongLine;
                _isInLongLine = false;
                Take(length, length + 1);
                if (!isTail)
                {
                    Line++;
                    return true;
                }

                continue;
            }

            return TryTakeUnended(ahead.Length);
        }
    }

    /// <inheritdoc/>
    public bool TryPeek(ref int position, out ReadOnlySpan<byte> record)
    {
        record = Ahead[position..];
        var length = record.IndexOf(_ending);
        if (length < 0)
        {
            return false;
        }

        record = record[..length];
        position += length + 1;
        return true;
    }

    /// <inheritdoc/>
    public ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        Absorb();
        if (_reading is null)
        {
            if (_isAtEnd)
            {
                return ValueTask.FromResult(false);
            }

            MakeRoom();
            _reading = stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).AsTask();
        }

        return WaitAsync(_reading, isRest: _end > _begin);
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
            _begin = _end = _searched = 0;
        }
    }

    // Changes nothing: it may end when nobody waits for it any more.
    private async ValueTask<bool> WaitAsync(Task<int> reading, bool isRest)
    {
        try
        {
            return await reading.ConfigureAwait(false) > 0 || isRest;
        }
        catch (Exception failure) when (SourceFailures.Of(name, Line + 1, failure) is not null)
        {
            throw SourceFailures.Of(name, Line + 1, failure)!;
        }
    }

    private void Absorb()
    {
        if (_reading is { IsCompletedSuccessfully: true })
        {
            var read = _reading.Result;
            _reading = null;
            _end += read;
            _isAtEnd = read == 0;
        }
    }

    private void MakeRoom()
    {
        if (_begin > 0)
        {
            _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
            _end -= _begin;
            _begin = 0;
            _current = default;
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
            _buffer.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }

    private bool TryTakeUnended(int length)
    {
        if (_isInLongLine)
        {
            Take(length, length);
            return false;
        }

        var isLong = length > MaxLineLength;
        if (!isLong && (!_isAtEnd || length == 0))
        {
            _searched = length;
            return false;
        }

        _isInLongLine = isLong;
        Take(length, length);
        Line++;
        return true;
    }

    private void Take(int length, int consumed)
    {
        var line = _buffer.AsSpan(_begin, length);
        IsCut = length > MaxLineLength;
        IsUnended = length == consumed;
        _current = (_begin, IsCut ? HeldOfLongLine : line is [.., (byte)'\r'] ? length - 1 : length);
        _begin += consumed;
        _searched = 0;
    }
}
