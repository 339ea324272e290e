using DualSink.Sources.Parquet.Metadata;
using DualSink.Sources.Values;

namespace DualSink.Sources.Parquet.Meanings;

/// <summary>Times of 96 bits, which Spark and Hive write as UTC.</summary>
internal sealed class Int96Meaning : Meaning<Int96>
{
    private const long EpochDay = 2_440_588;
    private const long NanosecondsADay = 86_400_000_000_000;

    private readonly TimestampMeaning _nanoseconds = new(TickUnit.Nanoseconds, isUtc: true);
    private readonly TimestampMeaning _microseconds = new(TickUnit.Microseconds, isUtc: true);

    /// <inheritdoc/>
    public override string? Instant(Int96 value, InstantParser instants, out DateTime utc)
    {
        utc = default;
        return value.Nanoseconds is < 0 or >= NanosecondsADay ? "is no time of day"
            : value.Nanoseconds % 1000 != 0 ? TickScale.TooFine
            : _microseconds.Instant(Microseconds(value), instants, out utc);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Text(Int96 value)
    {
        var nanoseconds = ((Int128)(value.JulianDay - EpochDay) * NanosecondsADay) + value.Nanoseconds;
        return nanoseconds == (long)nanoseconds ? _nanoseconds.Text((long)nanoseconds) : _microseconds.Text(Microseconds(value));
    }

    // A day of 32 bits has fewer microseconds than 64 bits hold.
    private static long Microseconds(Int96 value) => ((value.JulianDay - EpochDay) * (NanosecondsADay / 1000)) + (value.Nanoseconds / 1000);
}
