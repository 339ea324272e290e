using CsCheck;
using DualSink.Bars;
using DualSink.Journal.Storage;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Journal;

public sealed class EntryFormatTests
{
    [Fact]
    public void Whatever_a_bar_holds_comes_back_bit_for_bit() => JournalBars.Any.Array[0, 40].Sample(
        bars =>
        {
            JournalBars.AssertSame(bars, RoundTrip(bars));
            return true;
        },
        iter: 3000);

    [Fact]
    public void The_edges_of_both_tables_come_back_bit_for_bit()
    {
        Bar[] bars = [.. TestBars.Edges()];

        JournalBars.AssertSame(bars, RoundTrip(bars));
    }

    [Fact]
    public void Bars_of_a_minute_take_some_twenty_bytes_each()
    {
        using var encoded = EntryEncoder.Encode(JournalBars.Minutes(1000).Bars.Span);

        Assert.InRange(encoded.Length, 1, 25_000);
    }

    [Fact]
    public void Damaged_bytes_never_end_in_anything_but_the_exception_for_them() => Gen.Select(JournalBars.Any.Array[1, 6], Gen.Int[0, int.MaxValue], Gen.Byte).Sample(
        (bars, where, what) =>
        {
            using var encoded = EntryEncoder.Encode(bars);
            var bytes = encoded.Bytes.ToArray();
            bytes[where % bytes.Length] = what;
            foreach (var damaged in new[] { bytes, bytes[..(where % bytes.Length)], [.. bytes, what] })
            {
                try
                {
                    Assert.Equal(bars.Length, EntryDecoder.Decode(EntryFormat.Current, bars.Length, damaged).Length);
                }
                catch (InvalidDataException)
                {
                    // As it should.
                }
            }
        },
        iter: 3000);

    [Fact]
    public void A_checksum_depends_on_everything_an_entry_holds()
    {
        long[] all =
        [
            EntryFormat.Checksum(1, 2, 3, 4, "demo"u8, 5), EntryFormat.Checksum(9, 2, 3, 4, "demo"u8, 5), EntryFormat.Checksum(1, 9, 3, 4, "demo"u8, 5),
            EntryFormat.Checksum(1, 2, 9, 4, "demo"u8, 5), EntryFormat.Checksum(1, 2, 3, 9, "demo"u8, 5), EntryFormat.Checksum(1, 2, 3, 4, "demi"u8, 5),
            EntryFormat.Checksum(1, 2, 3, 4, "demo"u8, 9),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
    }

    private static Bar[] RoundTrip(Bar[] bars)
    {
        using var encoded = EntryEncoder.Encode(bars);
        return EntryDecoder.Decode(EntryFormat.Current, bars.Length, encoded.Bytes);
    }
}
