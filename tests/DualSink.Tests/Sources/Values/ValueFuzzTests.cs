using DualSink.Sources;
using DualSink.Sources.Values;

namespace DualSink.Tests.Sources.Values;

public sealed class ValueFuzzTests
{
    private const int Spans = 100_000;
    private const int LongestSpan = 40;

    private static readonly string[] Texts =
    [
        "2024-01-31T09:30:00.123456Z", "2024-03-31 02:30:00", "2024-10-27 02:30:00+01:00", "20240131 09:30:00 US/Eastern", "20240131-09:30:00",
        "20240131093000", "20240131", "31/01/2024 9:30 PM", "01/02/2024", "31.01.2024 09:30", "31-Jan-2024", "Jan 31, 2024, 09:30:00", "2024.01.31",
        "09:30:00.123", "093000", "930", "0", "1509836520", "1509836520123.456", "1.50983652E+12", "-1509836520123456789", "0001-01-01", "9999-12-31T24:00",
        "123.45", "-0.00000001", "1234567890123456789012345678", "7.9e28", "+1e-28", ".5", "2023-02-29 23:59:60",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_bytes_make_a_parser_throw_or_read_what_a_bar_cannot_hold(int seed)
    {
        var random = new Random(seed);
        InstantParser[] parsers =
        [
            new("UTC", LocalTimePolicy.Reject, DateOrder.Unknown),
            new("Europe/Berlin", LocalTimePolicy.Reject, DateOrder.DayFirst),
            new("America/Sao_Paulo", LocalTimePolicy.Later, DateOrder.MonthFirst),
        ];
        var observer = new DateOrderObserver();
        var read = 0;
        for (var i = 0; i < Spans; i++)
        {
            var one = Span(random);
            var other = Span(random);
            var parser = parsers[i % parsers.Length];
            read += Holds(parser.Parse(one, out var utc), utc) + Holds(parser.Parse(one, other, out utc, out _), utc);
            observer.Observe(one);
            _ = InstantParser.IsDate(one);
            if (i % 10 == 0)
            {
                _ = InstantParser.IsInstant(one) || InstantParser.IsTimeOfDay(one);
            }

            var reason = ExactDecimal.Parse(one, out var number);
            Assert.True(reason is null || number == 0);
        }

        Assert.InRange(read, Spans / 50, Spans);
    }

    private static int Holds(string? reason, DateTime utc)
    {
        Assert.Equal(reason is null ? DateTimeKind.Utc : DateTimeKind.Unspecified, utc.Kind);
        Assert.Equal(0, utc.Ticks % TimeSpan.TicksPerMicrosecond);
        Assert.True(reason is null || utc == default);
        return reason is null ? 1 : 0;
    }

    // Noise, or a text with a few bytes replaced, put in, taken out, or cut off.
    private static byte[] Span(Random random)
    {
        if (random.Next(10) == 0)
        {
            var noise = new byte[random.Next(LongestSpan)];
            random.NextBytes(noise);
            return noise;
        }

        var bytes = Read.Bytes(Texts[random.Next(Texts.Length)]).ToList();
        for (var edits = random.Next(4); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            var value = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"0123456789-:/. TZ+eEaM,"[random.Next(23)];
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = value;
                    break;
                case 1:
                    bytes.Insert(at, value);
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
