namespace DualSink.Sources.Input;

/// <summary>
/// A stream with something of ours after its end, read only when everything before it was. Zeros at the end of what is
/// there come one by one, so that who reads no further than the first of them has read nothing else. Owns the stream.
/// </summary>
internal sealed class TrailedStream(Stream stream, ReadOnlyMemory<byte> trailer) : ForwardStream
{
    private const int RestLength = 4096;

    private ReadOnlyMemory<byte> _trailer = trailer;

    // Read and not handed out yet.
    private int _zeros;
    private bool _isAtZero;

    /// <summary>Whether the trailer has been reached.</summary>
    public bool IsAtTrailer { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_zeros > 0)
        {
            return HandOut(buffer, 0);
        }

        var read = IsAtTrailer ? 0 : stream.Read(buffer);
        return read > 0 ? HandOut(buffer, read) : Trail(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_zeros > 0)
        {
            return HandOut(buffer.Span, 0);
        }

        var read = IsAtTrailer ? 0 : await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return read > 0 ? HandOut(buffer.Span, read) : Trail(buffer.Span);
    }

    /// <summary>Reads to the end of the stream.</summary>
    /// <returns>Whether the last byte that was handed out is a zero, and nothing but zeros followed it.</returns>
    public bool IsRestZero()
    {
        var isZero = _isAtZero;
        var rest = new byte[RestLength];
        while (isZero && stream.Read(rest) is > 0 and var read)
        {
            isZero = !rest.AsSpan(0, read).ContainsAnyExcept((byte)0);
        }

        return isZero;
    }

    /// <inheritdoc cref="IsRestZero"/>
    public async ValueTask<bool> IsRestZeroAsync(CancellationToken cancellationToken)
    {
        var isZero = _isAtZero;
        var rest = new byte[RestLength];
        while (isZero && await stream.ReadAsync(rest, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            isZero = !rest.AsSpan(0, read).ContainsAnyExcept((byte)0);
        }

        return isZero;
    }

    public override ValueTask DisposeAsync() => stream.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private int HandOut(Span<byte> buffer, int read)
    {
        var length = buffer[..read].TrimEnd((byte)0).Length;
        _zeros += read - length;
        _isAtZero = length == 0;
        if (_isAtZero)
        {
            buffer[0] = 0;
            _zeros--;
            length = 1;
        }

        return length;
    }

    private int Trail(Span<byte> buffer)
    {
        IsAtTrailer = true;
        var length = Math.Min(buffer.Length, _trailer.Length);
        _trailer.Span[..length].CopyTo(buffer);
        _trailer = _trailer[length..];
        return length;
    }
}
