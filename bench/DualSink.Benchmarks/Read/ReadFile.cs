using System.Globalization;
using DualSink.Bars;

namespace DualSink.Benchmarks.Read;

/// <summary>The files that are read: one-minute bars of one symbol, a random walk in cents.</summary>
internal static class ReadFile
{
    public const string Source = "bench";
    public const string Symbol = "BENCH";

    private const string Header = "timestamp,open,high,low,close,volume\n";

    private static readonly DateTime Start = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static string Csv(string folder, int bars) =>
        Write(folder, "bars.csv", Header, bars, "", "", bar => Text($"{bar.Timestamp:yyyy-MM-dd HH:mm:ss},{bar.Open},{bar.High},{bar.Low},{bar.Close},{bar.Volume}\n"));

    public static string Ndjson(string folder, int bars) =>
        Write(folder, "bars.ndjson", "", bars, "", "", bar => Text($"{{\"timestamp\":\"{bar.Timestamp:yyyy-MM-ddTHH:mm:ssZ}\",\"symbol\":\"{Symbol}\",\"open\":{bar.Open},\"high\":{bar.High},\"low\":{bar.Low},\"close\":{bar.Close},\"volume\":{bar.Volume}}}\n"));

    public static string Klines(string folder, int bars) =>
        Write(folder, "bars.json", "[", bars, ", ", "]", bar => Text($"[{new DateTimeOffset(bar.Timestamp).ToUnixTimeMilliseconds()}, {bar.Open}, {bar.High}, {bar.Low}, {bar.Close}, {bar.Volume}]"));

    public static IEnumerable<Bar> Bars(int count)
    {
        var random = new Random(count);
        var cents = 10_000;
        for (var i = 0; i < count; i++)
        {
            var open = cents;
            var close = Math.Max(100, open + random.Next(-20, 21));
            var high = Math.Max(open, close) + random.Next(10);
            var low = Math.Min(open, close) - random.Next(10);
            yield return new Bar(Source, Symbol, "1m", Start.AddMinutes(i), open / 100m, high / 100m, low / 100m, close / 100m, random.Next(1, 100_000));
            cents = close;
        }
    }

    private static string Write(string folder, string name, string begin, int count, string between, string end, Func<Bar, string> row)
    {
        var file = Path.Combine(folder, name);
        using var writer = new StreamWriter(file);
        writer.Write(begin);
        var isFirst = true;
        foreach (var bar in Bars(count))
        {
            writer.Write(isFirst ? "" : between);
            writer.Write(row(bar));
            isFirst = false;
        }

        writer.Write(end);
        return file;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
