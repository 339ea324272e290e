using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DualSink.Sources.Parquet.Encodings;

/// <summary>Values of one width, one after the other in little-endian order, which is the memory's on every platform .NET runs on but one.</summary>
internal sealed class PlainDecoder<T>(ReadOnlyMemory<byte> data) : IValueDecoder<T>
    where T : unmanaged
{
    private ReadOnlyMemory<byte> _data = data;

    /// <inheritdoc/>
    public void Decode(Span<T> values)
    {
        var length = values.Length * Unsafe.SizeOf<T>();
        if (length > _data.Length)
        {
            throw Damage.TooFewValues();
        }

        _data.Span[..length].CopyTo(MemoryMarshal.AsBytes(values));
        _data = _data[length..];
    }
}
