using System.Text;

namespace DualSink.Sources.Values;

internal sealed class InstantParser
{
    public InstantParser(string zone, LocalTimePolicy localTimes, DateOrder order)
    {
    }

    public static bool IsInstant(ReadOnlySpan<byte> utf8) => BarTimestamp.Parse(Encoding.UTF8.GetString(utf8), out _) is null;

    public static bool IsDate(ReadOnlySpan<byte> utf8) => BarTimestamp.IsDate(Encoding.UTF8.GetString(utf8));

    public static bool IsTimeOfDay(ReadOnlySpan<byte> utf8) => BarTimestamp.IsTimeOfDay(Encoding.UTF8.GetString(utf8));

    public string? Parse(ReadOnlySpan<byte> utf8, out DateTime utc) => BarTimestamp.Parse(Encoding.UTF8.GetString(utf8), out utc);

    public string? Parse(ReadOnlySpan<byte> date, ReadOnlySpan<byte> time, out DateTime utc) => BarTimestamp.Parse(Encoding.UTF8.GetString(date), Encoding.UTF8.GetString(time), out utc);
}
