namespace DualSink.Sources.Input;

/// <summary>A stream with something of ours after its end, read only when everything before it was. Owns the stream.</summary>
internal sealed class TrailedStream(Stream stream, ReadOnlyMemory<byte> trailer) : ForwardStream
{
    private ReadOnlyMemory<byte> _trailer = trailer;

    /// <summary>Whether the trailer has been reached.</summary>
    public bool IsAtTrailer { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var read = IsAtTrailer || buffer.IsEmpty ? 0 : stream.Read(buffer);
        return read > 0 || buffer.IsEmpty ? read : Trail(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = IsAtTrailer || buffer.IsEmpty ? 0 : await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return read > 0 || buffer.IsEmpty ? read : Trail(buffer.Span);
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

    private int Trail(Span<byte> buffer)
    {
        IsAtTrailer = true;
        var length = Math.Min(buffer.Length, _trailer.Length);
        _trailer.Span[..length].CopyTo(buffer);
        _trailer = _trailer[length..];
        return length;
    }
}
