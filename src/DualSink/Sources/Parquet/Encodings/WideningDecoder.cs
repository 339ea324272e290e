namespace DualSink.Sources.Parquet.Encodings;

/// <summary>Numbers of 32 bits as those of 64.</summary>
internal sealed class WideningDecoder(IValueDecoder<int> narrow, bool isUnsigned) : IValueDecoder<long>
{
    private const int AtOnce = 256;

    /// <inheritdoc/>
    public void Decode(Span<long> values)
    {
        Span<int> read = stackalloc int[AtOnce];
        while (!values.IsEmpty)
        {
            read = read[..Math.Min(values.Length, read.Length)];
            narrow.Decode(read);
            for (var i = 0; i < read.Length; i++)
            {
                values[i] = isUnsigned ? (uint)read[i] : read[i];
            }

            values = values[read.Length..];
        }
    }
}
