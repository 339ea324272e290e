using System.IO.Compression;

namespace DualSink.Sources.Input;

/// <summary>
/// What a gzip stream holds, of one member or several, with or without zeros behind the last. <see cref="GZipStream"/>
/// takes a stream for ended that was cut off, unless the whole process asks it not to, and one that goes on with something
/// else; this throws at both. Owns the stream.
/// </summary>
/// <remarks>
/// A member of our own is put behind the stream: where the stream is whole it unpacks to what was packed into it, and where
/// it is cut off our member's bytes go into the middle of another. Nothing that was unpacked from them is handed out.
/// </remarks>
internal sealed class GzipContent : ForwardStream
{
    private static readonly byte[] Mark = "the stream is whole"u8.ToArray();
    private static readonly byte[] PackedMark = Pack(Mark);

    private readonly TrailedStream _packed;
    private readonly GZipStream _unpacked;
    private bool _isAtEnd;

    /// <summary>Unpacks a stream.</summary>
    /// <param name="packed">The stream.</param>
    /// <param name="leaveOpen">Whether it is not owned.</param>
    public GzipContent(Stream packed, bool leaveOpen = false)
    {
        _packed = new TrailedStream(packed, PackedMark);
        _unpacked = new GZipStream(_packed, CompressionMode.Decompress, leaveOpen);
    }

    /// <inheritdoc/>
    /// <exception cref="UnreadableGzipException">The stream is damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _isAtEnd)
        {
            return 0;
        }

        try
        {
            var read = _unpacked.Read(buffer);
            if (!_packed.IsAtTrailer)
            {
                return read > 0 ? read : EndBehind(_packed.IsRestZero());
            }

            Span<byte> end = stackalloc byte[Mark.Length + 1];
            var length = Begin(buffer[..read], end);
            length += _unpacked.ReadAtLeast(end[length..], end.Length - length, throwOnEndOfStream: false);
            return End(end[..length]);
        }
        catch (InvalidDataException damage)
        {
            throw Unreadable(damage);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="UnreadableGzipException">The stream is damaged or cut off.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _isAtEnd)
        {
            return 0;
        }

        try
        {
            var read = await _unpacked.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (!_packed.IsAtTrailer)
            {
                return read > 0 ? read : EndBehind(await _packed.IsRestZeroAsync(cancellationToken).ConfigureAwait(false));
            }

            var end = new byte[Mark.Length + 1];
            var length = Begin(buffer.Span[..read], end);
            length += await _unpacked.ReadAtLeastAsync(end.AsMemory(length), end.Length - length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return End(end.AsSpan(0, length));
        }
        catch (InvalidDataException damage)
        {
            throw Unreadable(damage);
        }
    }

    public override ValueTask DisposeAsync() => _unpacked.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    // A member that runs into our own has no end.
    private UnreadableGzipException Unreadable(InvalidDataException damage) => new(_packed.IsAtTrailer ? GzipFault.CutOff : GzipFault.Damaged, damage);

    // GZipStream has met something that is no member. Tapes, and tools that write whole blocks, leave zeros.
    private int EndBehind(bool isPadded)
    {
        _isAtEnd = isPadded;
        return isPadded ? 0 : throw new UnreadableGzipException(GzipFault.Followed);
    }

    private int End(ReadOnlySpan<byte> unpacked)
    {
        _isAtEnd = unpacked.SequenceEqual(Mark);
        return _isAtEnd ? 0 : throw new UnreadableGzipException(GzipFault.CutOff);
    }

    private static int Begin(ReadOnlySpan<byte> unpacked, Span<byte> end)
    {
        if (unpacked.Length > end.Length)
        {
            throw new UnreadableGzipException(GzipFault.CutOff);
        }

        unpacked.CopyTo(end);
        return unpacked.Length;
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
