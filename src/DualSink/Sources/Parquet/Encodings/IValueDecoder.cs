namespace DualSink.Sources.Parquet.Encodings;

/// <summary>Decodes the values of one page in their order. Not safe for concurrent use.</summary>
internal interface IValueDecoder<T>
{
    /// <summary>Decodes the next values, as many as fit.</summary>
    /// <exception cref="UnreadableParquetException">The page has fewer, or is damaged.</exception>
    void Decode(Span<T> values);
}
