using DualSink.Bars;

namespace DualSink.JournalAppender;

/// <summary>Batches that two processes make alike, each from its number.</summary>
public static class AppendedBatch
{
    public static BarBatch Of(int number)
    {
        var random = new Random(number);
        var start = new DateTime(2024, 1, 2, 9, 30, 0, DateTimeKind.Utc);
        var bars = new Bar[1 + random.Next(number % 10 == 0 ? 3000 : 60)];
        for (var i = 0; i < bars.Length; i++)
        {
            var price = new decimal(random.Next(), random.Next(3), 0, false, (byte)random.Next(12));
            bars[i] = new Bar("vendor", $"S{random.Next(5)}", "1m", start.AddMinutes(random.Next(1000)), price, price + 1, price - 1, price, number);
        }

        return new BarBatch($"tenant-{number % 3}", bars);
    }
}
