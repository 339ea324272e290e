namespace DualSink.Sources.Parquet.Encodings;

/// <summary>
/// Small numbers in runs, each either of one number repeated or of numbers packed by bits: levels and places in a
/// dictionary. Not safe for concurrent use.
/// </summary>
/// <param name="data">The runs.</param>
/// <param name="width">Bits of a number, 0 to 32.</param>
internal sealed class HybridDecoder(ReadOnlyMemory<byte> data, int width) : IValueDecoder<int>
{
    private const int MaxWidth = 32;

    private readonly int _width = width is >= 0 and <= MaxWidth ? width : throw Damage.Inconsistent();

    // What is left of the data, and of the run before it.
    private ReadOnlyMemory<byte> _data = data;
    private ReadOnlyMemory<byte> _packed;
    private bool _isRepeated;
    private int _value;
    private int _index;
    private int _left;

    /// <inheritdoc/>
    public void Decode(Span<int> values)
    {
        while (!values.IsEmpty)
        {
            if (_left == 0)
            {
                NextRun();
            }

            var count = Math.Min(_left, values.Length);
            if (_isRepeated)
            {
                values[..count].Fill(_value);
            }
            else
            {
                Unpack(values[..count]);
            }

            values = values[count..];
            _left -= count;
        }
    }

    private void Unpack(Span<int> values)
    {
        var packed = _packed.Span;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (int)BitPacking.Unpack(packed, _index + i, _width);
        }

        _index += values.Length;
    }

    private void NextRun()
    {
        var data = _data.Span;
        while (_left == 0)
        {
            if (data.IsEmpty)
            {
                throw Damage.TooFewValues();
            }

            var head = VarInt.Take(ref data);
            _isRepeated = (head & 1) == 0;
            var count = head >> 1;
            if (_isRepeated)
            {
                _left = (int)Math.Min(count, int.MaxValue);
                TakeRepeated(ref data);
            }
            else
            {
                TakePacked(ref data, count);
            }
        }

        _data = _data[(_data.Length - data.Length)..];
    }

    private void TakeRepeated(ref ReadOnlySpan<byte> data)
    {
        var bytes = (_width + 7) / 8;
        if (bytes > data.Length)
        {
            throw Damage.TooFewValues();
        }

        _value = 0;
        for (var i = 0; i < bytes; i++)
        {
            _value |= data[i] << (8 * i);
        }

        data = data[bytes..];
    }

    // In groups of eight; what fills up the last group is never asked for, and some writers leave it out.
    private void TakePacked(ref ReadOnlySpan<byte> data, ulong groups)
    {
        var numbers = Math.Min(groups, int.MaxValue / 8) * 8;
        var held = _width == 0 ? numbers : (ulong)data.Length * 8 / (ulong)_width;
        _left = (int)Math.Min(numbers, held);
        _index = 0;
        var bytes = (int)Math.Min(numbers * (ulong)_width / 8, (ulong)data.Length);
        _packed = _data.Slice(_data.Length - data.Length, bytes);
        data = data[bytes..];
    }
}
