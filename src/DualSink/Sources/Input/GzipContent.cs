using System.IO.Compression;

namespace DualSink.Sources.Input;

/// <summary>
/// What a gzip stream holds, of one member or several. Unlike <see cref="GZipStream"/>, which takes a stream that was cut
/// off for one that ended unless the whole process asks it not to, it throws at the cut. Owns the stream.
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

    public GzipContent(Stream packed)
    {
        _packed = new TrailedStream(packed, PackedMark);
        _unpacked = new GZipStream(_packed, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The stream is damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = _unpacked.Read(buffer);
        if (!_packed.IsAtTrailer || buffer.IsEmpty)
        {
            return read;
        }

        Span<byte> end = stackalloc byte[Mark.Length + 1];
        var length = read > end.Length ? throw CutOff() : read;
        buffer[..length].CopyTo(end);
        length += _unpacked.ReadAtLeast(end[length..], end.Length - length, throwOnEndOfStream: false);
        return IsMark(end[..length]) ? 0 : throw CutOff();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The stream is damaged or cut off.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _unpacked.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (!_packed.IsAtTrailer || buffer.IsEmpty)
        {
            return read;
        }

        var end = new byte[Mark.Length + 1];
        var length = read > end.Length ? throw CutOff() : read;
        buffer[..length].CopyTo(end);
        length += await _unpacked.ReadAtLeastAsync(end.AsMemory(length), end.Length - length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return IsMark(end.AsSpan(0, length)) ? 0 : throw CutOff();
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

    private static bool IsMark(ReadOnlySpan<byte> unpacked) => unpacked.SequenceEqual(Mark);

    private static InvalidDataException CutOff() => new("The gzip stream is cut off.");

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
