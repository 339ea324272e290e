namespace DualSink.Sources.Parquet.Encodings;

/// <summary>
/// Whole numbers by their differences, in blocks of a least difference and what each is above it, which is packed by bits
/// in miniblocks of a width each. Not safe for concurrent use.
/// </summary>
/// <remarks>https://parquet.apache.org/docs/file-format/data-pages/encodings/ Numbers of 32 bits are those of 64, cut off.</remarks>
internal sealed class DeltaDecoder : IValueDecoder<long>, IValueDecoder<int>
{
    private const int MaxWidth = 64;
    private const int MaxBlock = 1 << 20;

    private readonly int _perMiniblock;
    private ReadOnlyMemory<byte> _data;
    private ReadOnlyMemory<byte> _widths;
    private ReadOnlyMemory<byte> _packed;
    private readonly int _miniblocks;
    private long _last;
    private long _least;
    private int _width;
    private int _index;
    private int _left;
    private bool _isFirst = true;

    /// <summary>Reads what stands before the numbers.</summary>
    /// <exception cref="UnreadableParquetException">It is damaged.</exception>
    public DeltaDecoder(ReadOnlyMemory<byte> data)
    {
        var span = data.Span;
        var block = VarInt.Take(ref span);
        var miniblocks = VarInt.Take(ref span);
        var count = VarInt.Take(ref span);
        if (block is 0 or > MaxBlock || miniblocks is 0 || miniblocks > block || block % miniblocks != 0 || block / miniblocks % 8 != 0 || count > int.MaxValue)
        {
            throw Damage.Inconsistent();
        }

        Count = (int)count;
        _last = VarInt.TakeSigned(ref span);
        _miniblocks = (int)miniblocks;
        _perMiniblock = (int)(block / miniblocks);
        _data = data[(data.Length - span.Length)..];
    }

    /// <summary>How many numbers there are.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public void Decode(Span<long> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Next();
        }
    }

    /// <inheritdoc/>
    public void Decode(Span<int> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (int)Next();
        }
    }

    /// <summary>What follows the numbers, none of which may have been decoded.</summary>
    /// <exception cref="UnreadableParquetException">They are damaged.</exception>
    public ReadOnlyMemory<byte> Rest()
    {
        var rest = new DeltaDecoder(this);
        for (var skipped = 1L; skipped < Count; skipped += _perMiniblock)
        {
            rest.NextMiniblock();
        }

        return rest._data;
    }

    private DeltaDecoder(DeltaDecoder other)
    {
        _data = other._data;
        _miniblocks = other._miniblocks;
        _perMiniblock = other._perMiniblock;
    }

    private long Next()
    {
        if (_isFirst)
        {
            _isFirst = false;
            return Count > 0 ? _last : throw Damage.TooFewValues();
        }

        if (_left == 0)
        {
            NextMiniblock();
        }

        _left--;
        _last += _least + (long)BitPacking.Unpack(_packed.Span, _index++, _width);
        return _last;
    }

    private void NextMiniblock()
    {
        if (_widths.IsEmpty)
        {
            NextBlock();
        }

        _width = _widths.Span[0];
        _widths = _widths[1..];
        var bytes = (long)_width * _perMiniblock / 8;
        if (_width > MaxWidth || bytes > _data.Length)
        {
            throw Damage.TooFewValues();
        }

        _packed = _data[..(int)bytes];
        _data = _data[(int)bytes..];
        _index = 0;
        _left = _perMiniblock;
    }

    private void NextBlock()
    {
        var span = _data.Span;
        if (span.IsEmpty)
        {
            throw Damage.TooFewValues();
        }

        _least = VarInt.TakeSigned(ref span);
        if (_miniblocks > span.Length)
        {
            throw Damage.TooFewValues();
        }

        _data = _data[(_data.Length - span.Length)..];
        _widths = _data[.._miniblocks];
        _data = _data[_miniblocks..];
    }
}
