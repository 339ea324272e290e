using CsCheck;

namespace DualSink.Tests.Sources.Values;

internal static class Choose
{
    public static Gen<T> From<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
