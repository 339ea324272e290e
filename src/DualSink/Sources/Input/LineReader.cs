namespace DualSink.Sources.Input;

/// <summary>
/// The lines of a stream as bytes, whatever their ending; of a line longer than <see cref="MaxLineLength"/> its beginning.
/// It reads a buffer ahead and never more. Not safe for concurrent use.
/// </summary>
internal sealed class LineReader(SourceInput input) : IRecordReader
{
    /// <summary>Longest line held, in bytes. A row of bars has a hundred.</summary>
    public const int MaxLineLength = 1 << 20;

    /// <summary>What is held of a longer one.</summary>
    public const int HeldOfLongLine = 4096;

    private readonly InputBuffer _buffer = new(input.Name, input.Content);

    // Bytes ahead in which no line ending was found.
    private int _searched;
    private bool _isInLongLine;
    private byte _ending = (byte)'\n';
    private (int Begin, int Length) _current;

    /// <inheritdoc/>
    public long Line { get; private set; }

    /// <inheritdoc/>
    public long Position { get; private set; } = input.ContentBegin;

    /// <summary>The current line without its ending. Valid until the next line.</summary>
    public ReadOnlySpan<byte> Current => _buffer.Slice(_current.Begin, _current.Length);

    /// <inheritdoc/>
    public bool IsCut { get; private set; }

    /// <inheritdoc/>
    public bool IsUnended { get; private set; }

    /// <inheritdoc/>
    public string? Symbol => null;

    /// <summary>Whether lines end by a carriage return alone. Set before the first line.</summary>
    public bool EndsByReturn
    {
        init => _ending = value ? (byte)'\r' : (byte)'\n';
    }

    /// <summary>What was read and not taken yet.</summary>
    public ReadOnlySpan<byte> Ahead => _buffer.Ahead;

    /// <inheritdoc/>
    public bool TryNext()
    {
        _buffer.Absorb();
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
    public void SkipTaken()
    {
        if (Line > 0 && input.Taken.Bytes > Position && _buffer.TryForget())
        {
            input.ContinueAt(input.Taken.Bytes);
            (Line, Position) = (input.Taken.Lines, input.Taken.Bytes);
            (_searched, _isInLongLine) = (0, false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _current = default;
        return _buffer.FillAsync(Line + 1, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _buffer.DisposeAsync();

    private bool TryTakeUnended(int length)
    {
        if (_isInLongLine)
        {
            Take(length, length);
            return false;
        }

        var isLong = length > MaxLineLength;
        if (!isLong && (!_buffer.IsAtEnd || length == 0))
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
        var line = Ahead[..length];
        IsCut = length > MaxLineLength;
        IsUnended = length == consumed;
        _current = (_buffer.Begin, IsCut ? HeldOfLongLine : line is [.., (byte)'\r'] ? length - 1 : length);
        _buffer.Take(consumed);
        Position += consumed;
        _searched = 0;
    }
}
