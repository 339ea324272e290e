using System.Globalization;
using System.Text;
using DualSink.Sources;
using DualSink.Sources.Values;

namespace DualSink.Tests.Sources.Values;

/// <summary>What a text is read as: the value, or the reason why it is none.</summary>
internal static class Read
{
    public static string Instant(string text, string zone = "UTC", LocalTimePolicy policy = LocalTimePolicy.Reject, DateOrder order = DateOrder.Unknown) =>
        new InstantParser(zone, policy, order).Parse(Bytes(text), out var utc) ?? Text(utc);

    public static string DateAndTime(string date, string time) =>
        new InstantParser("UTC", LocalTimePolicy.Reject, DateOrder.Unknown).Parse(Bytes(date), Bytes(time), out var utc, out _) ?? Text(utc);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(DateTime utc)
    {
        Assert.Equal(DateTimeKind.Utc, utc.Kind);
        return utc.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
    }
}
