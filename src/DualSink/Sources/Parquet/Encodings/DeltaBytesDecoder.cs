using System.Buffers;

namespace DualSink.Sources.Parquet.Encodings;

/// <summary>Bytes by how many of them the value before begins with too, and the others.</summary>
internal sealed class DeltaBytesDecoder : IValueDecoder<ReadOnlyMemory<byte>>
{
    // No name, number or time is longer, and without a limit a few bytes could stand for gigabytes.
    private const int MaxLength = 1 << 16;
    private const int AtOnce = 64;

    private readonly DeltaDecoder _shared;
    private readonly DeltaLengthDecoder _others;
    private ArrayBufferWriter<byte> _built = new();
    private ArrayBufferWriter<byte> _spare = new();
    private ReadOnlyMemory<byte> _last;

    /// <summary>Finds where the parts begin.</summary>
    /// <exception cref="UnreadableParquetException">They are damaged.</exception>
    public DeltaBytesDecoder(ReadOnlyMemory<byte> data)
    {
        _shared = new DeltaDecoder(data);
        _others = new DeltaLengthDecoder(_shared.Rest());
    }

    /// <inheritdoc/>
    public void Decode(Span<ReadOnlyMemory<byte>> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        // The last value is in the other one.
        (_built, _spare) = (_spare, _built);
        _built.ResetWrittenCount();
        Span<int> shared = stackalloc int[AtOnce];
        while (!values.IsEmpty)
        {
            shared = shared[..Math.Min(values.Length, shared.Length)];
            _shared.Decode(shared);
            _others.Decode(values[..shared.Length]);
            for (var i = 0; i < shared.Length; i++)
            {
                values[i] = _last = Join(shared[i], values[i]);
            }

            values = values[shared.Length..];
        }
    }

    private ReadOnlyMemory<byte> Join(int shared, ReadOnlyMemory<byte> others)
    {
        if ((uint)shared > (uint)_last.Length)
        {
            throw Damage.Inconsistent();
        }

        if (shared + (long)others.Length > MaxLength)
        {
            throw UnreadableParquetException.Unsupported($"has a value of more than {MaxLength:N0} bytes.");
        }

        var begin = _built.WrittenCount;
        _built.Write(_last.Span[..shared]);
        _built.Write(others.Span);
        return _built.WrittenMemory[begin..];
    }
}
