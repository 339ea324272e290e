namespace DualSink.Sources.Parquet.Meanings;

/// <summary>Text in UTF-8.</summary>
internal sealed class TextMeaning : Meaning<ReadOnlyMemory<byte>>
{
    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Text(ReadOnlyMemory<byte> value) => value.Span;
}
