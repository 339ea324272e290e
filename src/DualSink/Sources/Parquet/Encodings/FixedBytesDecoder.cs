namespace DualSink.Sources.Parquet.Encodings;

/// <summary>Bytes of one length, one after the other.</summary>
internal sealed class FixedBytesDecoder(ReadOnlyMemory<byte> data, int length) : IValueDecoder<ReadOnlyMemory<byte>>
{
    private ReadOnlyMemory<byte> _data = data;

    /// <inheritdoc/>
    public void Decode(Span<ReadOnlyMemory<byte>> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = length <= _data.Length ? _data[..length] : throw Damage.TooFewValues();
            _data = _data[length..];
        }
    }
}
