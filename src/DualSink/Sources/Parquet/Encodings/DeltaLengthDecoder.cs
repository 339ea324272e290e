namespace DualSink.Sources.Parquet.Encodings;

/// <summary>Bytes, after the lengths of all of them as differences.</summary>
internal sealed class DeltaLengthDecoder : IValueDecoder<ReadOnlyMemory<byte>>
{
    private const int AtOnce = 256;

    private readonly DeltaDecoder _lengths;
    private ReadOnlyMemory<byte> _bytes;

    /// <summary>Finds where the bytes begin.</summary>
    /// <exception cref="UnreadableParquetException">The lengths are damaged.</exception>
    public DeltaLengthDecoder(ReadOnlyMemory<byte> data)
    {
        _lengths = new DeltaDecoder(data);
        _bytes = _lengths.Rest();
    }

    /// <inheritdoc/>
    public void Decode(Span<ReadOnlyMemory<byte>> values)
    {
        Span<int> lengths = stackalloc int[AtOnce];
        while (!values.IsEmpty)
        {
            lengths = lengths[..Math.Min(values.Length, lengths.Length)];
            _lengths.Decode(lengths);
            for (var i = 0; i < lengths.Length; i++)
            {
                var length = (uint)lengths[i];
                values[i] = length <= (uint)_bytes.Length ? _bytes[..(int)length] : throw Damage.TooFewValues();
                _bytes = _bytes[(int)length..];
            }

            values = values[lengths.Length..];
        }
    }
}
