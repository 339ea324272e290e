using DualSink.Sources.Values;

namespace DualSink.Sources.Parquet.Meanings;

/// <summary>Numbers of single precision.</summary>
internal sealed class FloatMeaning : FloatingMeaning<float>
{
    /// <inheritdoc/>
    public override string? Number(float value, out decimal number) => ShortestDecimal.Of(value, out number);
}
