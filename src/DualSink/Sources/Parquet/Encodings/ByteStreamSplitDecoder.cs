using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DualSink.Sources.Parquet.Encodings;

/// <summary>Values of one width: the first bytes of all of them, then the second ones, and so on.</summary>
internal sealed class ByteStreamSplitDecoder<T>(ReadOnlyMemory<byte> data) : IValueDecoder<T>
    where T : unmanaged
{
    private readonly int _count = data.Length / Unsafe.SizeOf<T>();
    private int _at;

    /// <inheritdoc/>
    public void Decode(Span<T> values)
    {
        if (values.Length > _count - _at)
        {
            throw Damage.TooFewValues();
        }

        var width = Unsafe.SizeOf<T>();
        var bytes = MemoryMarshal.AsBytes(values);
        for (var k = 0; k < width; k++)
        {
            var stream = data.Span.Slice((k * _count) + _at, values.Length);
            for (var i = 0; i < stream.Length; i++)
            {
                bytes[(i * width) + k] = stream[i];
            }
        }

        _at += values.Length;
    }
}
