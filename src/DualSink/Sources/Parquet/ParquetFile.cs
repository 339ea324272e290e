using System.Buffers.Binary;
using DualSink.Sources.Input;
using DualSink.Sources.Parquet.Metadata;
using Microsoft.Win32.SafeHandles;

namespace DualSink.Sources.Parquet;

/// <summary>An opened file, read at any place. A pipe, or what is packed by gzip, is copied to a temporary file first. Not safe for concurrent use.</summary>
internal sealed class ParquetFile : IAsyncDisposable
{
    // The footer's length and the magic stand at the end.
    private const int Trailer = 8;

    private readonly FileStream _file;
    private readonly bool _isOwned;

    private ParquetFile(FileStream file, bool isOwned)
    {
        _file = file;
        _isOwned = isOwned;
        Length = file.Length;
    }

    /// <summary>What a file begins and ends with.</summary>
    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Where the pages end and the footer begins.</summary>
    public long DataEnd { get; private set; }

    private static ReadOnlySpan<byte> EncryptedMagic => "PARE"u8;

    private long Length { get; }

    private SafeFileHandle Handle => _file.SafeFileHandle;

    /// <summary>Opens an input.</summary>
    /// <exception cref="SourceException">It cannot be read, or not be copied.</exception>
    public static async Task<ParquetFile> OpenAsync(SourceInput input, CancellationToken cancellationToken)
    {
        if (input.Seekable is { } file)
        {
            file.Position = 0;
            return new ParquetFile(file, isOwned: false);
        }

        return new ParquetFile(await TemporaryCopy.OfAsync(input, cancellationToken).ConfigureAwait(false), isOwned: true);
    }

    /// <summary>Reads the footer.</summary>
    /// <exception cref="UnreadableParquetException">The file has none, or one that cannot be read.</exception>
    public async Task<ParquetFooter> ReadFooterAsync(CancellationToken cancellationToken)
    {
        var trailer = new byte[Trailer];
        if (Length >= Magic.Length + Trailer)
        {
            await ReadExactlyAsync(trailer, Length - Trailer, cancellationToken).ConfigureAwait(false);
        }

        if (trailer.AsSpan().EndsWith(EncryptedMagic))
        {
            throw UnreadableParquetException.Unsupported("is encrypted. Write it again without encryption.");
        }

        if (!trailer.AsSpan().EndsWith(Magic))
        {
            var beginning = new byte[Math.Min(Magic.Length, Length)];
            await ReadExactlyAsync(beginning, 0, cancellationToken).ConfigureAwait(false);
            if (!Magic.StartsWith(beginning))
            {
                throw UnreadableParquetException.Unsupported("is no Parquet file: it does not begin as one does. Name the format that it has with --format, or leave that out.");
            }

            throw UnreadableParquetException.Damaged("does not end as a Parquet file does: it is cut off, or still being written");
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (length > Length - Trailer - Magic.Length || length > Array.MaxLength)
        {
            throw UnreadableParquetException.Damaged("has a footer longer than itself");
        }

        DataEnd = Length - Trailer - length;
        var footer = new byte[length];
        await ReadExactlyAsync(footer, DataEnd, cancellationToken).ConfigureAwait(false);
        Advance(Magic.Length + footer.Length + Trailer);
        return ParquetFooter.Read(footer);
    }

    /// <summary>Reads some bytes at a place.</summary>
    /// <returns>How many were read, at least one.</returns>
    /// <exception cref="UnreadableParquetException">The file has become shorter.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken)
    {
        var read = await RandomAccess.ReadAsync(Handle, buffer, offset, cancellationToken).ConfigureAwait(false);
        return read > 0 ? read : throw UnreadableParquetException.Damaged("the file has become shorter while it was read");
    }

    /// <summary>Counts what has been read for good. Reading by place leaves the position alone, and from it others see how far the file is read.</summary>
    public void Advance(int bytes) => _file.Position += bytes;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _isOwned ? _file.DisposeAsync() : ValueTask.CompletedTask;

    private async Task ReadExactlyAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken)
    {
        for (var at = 0; at < buffer.Length;)
        {
            at += await ReadAsync(buffer[at..], offset + at, cancellationToken).ConfigureAwait(false);
        }
    }
}
