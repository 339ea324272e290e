using System.Buffers.Binary;

namespace DualSink.Sources.Parquet.Encodings;

/// <summary>Bytes, each after their length.</summary>
internal sealed class PlainBytesDecoder(ReadOnlyMemory<byte> data) : IValueDecoder<ReadOnlyMemory<byte>>
{
    private int _at;

    /// <inheritdoc/>
    public void Decode(Span<ReadOnlyMemory<byte>> values)
    {
        var bytes = data.Span;
        for (var i = 0; i < values.Length; i++)
        {
            var rest = bytes.Length - _at - sizeof(int);
            var length = rest < 0 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes[_at..]);
            if (length < 0 || length > rest)
            {
                throw Damage.TooFewValues();
            }

            _at += sizeof(int);
            values[i] = data.Slice(_at, length);
            _at += length;
        }
    }
}
