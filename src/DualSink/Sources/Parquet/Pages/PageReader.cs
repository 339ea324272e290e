using System.Buffers.Binary;
using DualSink.Sources.Parquet.Metadata;

namespace DualSink.Sources.Parquet.Pages;

/// <summary>
/// Reads the pages of one column one after the other, whatever the size of its row groups. Holds one page, packed and
/// unpacked. Not safe for concurrent use.
/// </summary>
internal sealed class PageReader(ParquetFile file) : IDisposable
{
    // Pages are 1 MiB by default in most writers; some make one page of a row group.
    private const int MaxPage = 1 << 30;
    private const int MaxHeader = 1 << 24;
    private const int FirstLook = 1 << 10;
    private const int LeastRead = 1 << 17;

    private readonly RentedArray<byte> _window = new();
    private readonly RentedArray<byte> _plain = new();
    private readonly Unpacker _unpacker = new();

    // The window holds the file from _offset - (_end - _begin) to _offset.
    private int _begin;
    private int _end;
    private long _offset;
    private long _chunkEnd;
    private Codec _codec;
    private bool _hasLevels;

    /// <summary>Goes to a row group's first page.</summary>
    /// <param name="chunk">Where it is.</param>
    /// <param name="hasLevels">Whether pages say which values are missing.</param>
    /// <exception cref="UnreadableParquetException">That is not in the file, or compressed in a way that is not read.</exception>
    public void Begin(ColumnChunk chunk, bool hasLevels)
    {
        Unpacker.Require(chunk.Codec);
        if (chunk.Offset < ParquetFile.Magic.Length || chunk.Offset >= file.DataEnd)
        {
            throw UnreadableParquetException.Damaged("its pages are not where its metadata says");
        }

        _begin = _end = 0;
        _offset = chunk.Offset;
        _chunkEnd = chunk.Length > 0 && chunk.Length < file.DataEnd - chunk.Offset ? chunk.Offset + chunk.Length : file.DataEnd;
        _codec = chunk.Codec;
        _hasLevels = hasLevels;
    }

    /// <summary>Reads the next page. The last one's memory is used again.</summary>
    /// <exception cref="UnreadableParquetException">It is damaged.</exception>
    public async ValueTask<Page> NextAsync(CancellationToken cancellationToken)
    {
        var header = await ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        if (header.Length > MaxPage || header.PlainLength > MaxPage)
        {
            throw UnreadableParquetException.Unsupported($"a page is larger than {MaxPage:N0} bytes. Write it again in smaller row groups.");
        }

        await FillAsync(header.Length, cancellationToken).ConfigureAwait(false);
        if (_end - _begin < header.Length)
        {
            throw UnreadableParquetException.Damaged("the file ends in the middle of a page");
        }

        var packed = new ArraySegment<byte>(_window.Array, _begin, header.Length);
        Take(header.Length);
        if (header.Checksum is { } checksum && Checksum.Of(packed) != checksum)
        {
            throw UnreadableParquetException.Damaged("a page is not what its checksum says");
        }

        return header.Kind == PageKind.DataV2 ? OpenV2(header, packed) : Open(header, packed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _window.Dispose();
        _plain.Dispose();
        _unpacker.Dispose();
    }

    private async ValueTask<PageHeader> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        // How long a header is shows in reading it. It is short, unless it repeats long values as statistics.
        for (var look = FirstLook; ; look *= 4)
        {
            await FillAsync(look, cancellationToken).ConfigureAwait(false);
            var ahead = _window.Memory[_begin.._end];
            try
            {
                var header = PageHeader.Read(ahead, out var length);
                Take(length);
                return header;
            }
            catch (UnreadableParquetException) when (ahead.Length >= look && look < MaxHeader)
            {
                // It may be longer than what is there.
            }
        }
    }

    private Page Open(PageHeader header, ArraySegment<byte> packed)
    {
        var plain = Unpack(header, packed, header.PlainLength);
        if (!_hasLevels || header.Kind != PageKind.Data)
        {
            return new Page(header, default, plain);
        }

        var length = plain.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(plain.Span);
        return length < 0 || length > plain.Length - sizeof(int)
            ? throw UnreadableParquetException.Damaged("a page does not say which of its values are missing")
            : header.LevelEncoding != Encoding.Rle
                ? throw UnreadableParquetException.Unsupported("has an encoding of missing values that writers gave up in 2013. Write it again.")
                : new Page(header, plain.Slice(sizeof(int), length), plain[(sizeof(int) + length)..]);
    }

    private Page OpenV2(PageHeader header, ArraySegment<byte> packed)
    {
        if (header.LevelLength > header.Length || header.LevelLength > header.PlainLength)
        {
            throw UnreadableParquetException.Damaged("a page does not say which of its values are missing");
        }

        var levels = packed[..header.LevelLength];
        return new Page(header, _hasLevels ? levels : default, Unpack(header, packed[header.LevelLength..], header.PlainLength - header.LevelLength));
    }

    private ReadOnlyMemory<byte> Unpack(PageHeader header, ArraySegment<byte> packed, int plainLength)
    {
        if (_codec == Codec.Uncompressed || !header.IsPacked)
        {
            return packed.Count == plainLength ? packed : throw UnreadableParquetException.Damaged("a page is not as long as it says");
        }

        // Nothing is packed where a page has no value that is not missing.
        if (plainLength > 0)
        {
            Grow(_plain, plainLength);
            _unpacker.Unpack(_codec, packed, _plain.Span[..plainLength]);
        }

        return _plain.Memory[..plainLength];
    }

    private static void Grow(RentedArray<byte> array, int length, int keep = 0)
    {
        try
        {
            array.Grow(length, keep);
        }
        catch (OutOfMemoryException)
        {
            throw UnreadableParquetException.Unsupported($"a page of {length:N0} bytes is more than there is memory for. Write it again in smaller row groups.");
        }
    }

    private void Take(int length)
    {
        _begin += length;
        file.Advance(length);
    }

    // Makes so many bytes be ahead, or all there are.
    private async ValueTask FillAsync(int length, CancellationToken cancellationToken)
    {
        while (_end - _begin < length && _offset < file.DataEnd)
        {
            if (_begin > 0)
            {
                _window.Span[_begin.._end].CopyTo(_window.Span);
                (_begin, _end) = (0, _end - _begin);
            }

            var missing = length - _end;
            var atOnce = Math.Max(missing, (int)Math.Clamp(_chunkEnd - _offset, 0, LeastRead));
            var count = (int)Math.Min(atOnce, file.DataEnd - _offset);
            Grow(_window, _end + count, keep: _end);
            var read = await file.ReadAsync(_window.Memory.Slice(_end, count), _offset, cancellationToken).ConfigureAwait(false);
            _end += read;
            _offset += read;
        }
    }
}
