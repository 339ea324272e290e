using CsCheck;
using DualSink.Bars;
using DualSink.Parity;
using DualSink.Stores;

namespace DualSink.Tests.Parity;

public sealed class VolumeParityTests
{
    [Theory]
    [InlineData(0, 0.0, ParityClass.Equal)]
    [InlineData(22351900, 22351900.0, ParityClass.Equal)]
    [InlineData(108, 108.14853839, ParityClass.EqualAfterLayout)]
    [InlineData(109, 108.94853839, ParityClass.Divergent)]
    [InlineData(-3, -3.7, ParityClass.EqualAfterLayout)]
    [InlineData(-4, -3.7, ParityClass.Divergent)]
    [InlineData(0, 1e-300, ParityClass.EqualAfterLayout)]
    [InlineData(107, 108.0, ParityClass.Divergent)]
    // 2^53 + 1 has no double of its own.
    [InlineData(9007199254740993, 9007199254740992.0, ParityClass.Equal)]
    [InlineData(9007199254740993, 9007199254740994.0, ParityClass.Divergent)]
    [InlineData(long.MaxValue, 9223372036854775808.0, ParityClass.Equal)]
    [InlineData(long.MinValue, -9223372036854775808.0, ParityClass.Equal)]
    [InlineData(1, 9223372036854775808.0, ParityClass.NotRepresentable)]
    [InlineData(1, 1e300, ParityClass.NotRepresentable)]
    [InlineData(1, double.NaN, ParityClass.NotRepresentable)]
    [InlineData(1, double.NegativeInfinity, ParityClass.NotRepresentable)]
    public void Whole_and_fractional_volumes_have_known_classes(long legacy, double provider, ParityClass expected)
    {
        Assert.Equal(expected, VolumeParity.Compare(StoredValue.Of((decimal)legacy), StoredValue.Of(provider)));
    }

    [Fact]
    public void A_missing_volume_stands_apart()
    {
        Assert.Equal(ParityClass.NotRepresentable, VolumeParity.Compare(default, StoredValue.Of(1.0)));
        Assert.Equal(ParityClass.NotRepresentable, VolumeParity.Compare(StoredValue.Of(1m), default));
    }

    [Fact]
    public void A_volume_of_up_to_15_digits_written_through_both_sinks_is_never_divergent() =>
        Gen.Select(Gen.Long[0, 999_999_999_999_999], Gen.Int[0, 15])
            .Select((digits, scale) => new decimal((int)digits, (int)(digits >> 32), 0, false, (byte)scale))
            .Sample(
                volume => VolumeParity.Compare(StoredValue.Of((decimal)LayoutValue.Truncate(volume)), StoredValue.Of(NearestDouble.Of(volume)))
                    == (volume == decimal.Truncate(volume) ? ParityClass.Equal : ParityClass.EqualAfterLayout),
                iter: 20_000);
}
