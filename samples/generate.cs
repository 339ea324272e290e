// Makes the sample files beside it: random walks, the same in every run. Run it as: dotnet run samples/generate.cs
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var folder = Path.GetDirectoryName(Here())!;
var minute = new DateTime(2024, 3, 4, 14, 30, 0, DateTimeKind.Utc);
var day = new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc);

Write("acme-1m.csv", "timestamp,open,high,low,close,volume",
    Walk(seed: 1, count: 390, firstPrice: 12_500, fraction: false).Select((bar, i) => $"{minute.AddMinutes(i):yyyy-MM-ddTHH:mm:ssZ},{bar}"));

Write("many-symbols-1d.csv", "source,symbol,timeframe,date,open,high,low,close,volume",
    new[] { "ACME", "GLOBEX", "INITECH" }.SelectMany((symbol, n) => Walk(seed: 2 + n, count: 60, firstPrice: 4_000 * (n + 1), fraction: false)
        .Select((bar, i) => $"synthetic,{symbol},1d,{day.AddDays(i):yyyy-MM-dd},{bar}")));

Write("coin-1h.csv", "timestamp,open,high,low,close,volume",
    Walk(seed: 9, count: 240, firstPrice: 6_123, fraction: true).Select((bar, i) => $"{new DateTimeOffset(day.AddHours(i)).ToUnixTimeMilliseconds()},{bar}"));

Write("with-mistakes.csv", "date,open,high,low,close,volume",
[
    "2024-01-02,10.00,10.50,9.80,10.20,1000",
    "2024-01-03,10.20,10.10,9.90,10.05,1100",
    "2024-01-04,10.05,10.40,10.00,n/a,900",
    "2024-01-05,10.10,10.60,10.05,10.55,-5",
    "2024-13-05,10.10,10.60,10.05,10.55,1200",
    "2024-01-08,10.55,10.90,10.50",
    "2024-01-09,10.60,10.95,10.55,10.90,1300",
]);

void Write(string name, string header, IEnumerable<string> rows) =>
    File.WriteAllText(Path.Combine(folder, name), string.Concat(rows.Prepend(header).Select(row => row + "\n")), new UTF8Encoding(false));

static IEnumerable<string> Walk(int seed, int count, int firstPrice, bool fraction)
{
    var random = new Random(seed);
    var price = firstPrice;
    for (var i = 0; i < count; i++)
    {
        var open = price;
        price = Math.Max(100, price + random.Next(-40, 41));
        var high = Math.Max(open, price) + random.Next(0, 15);
        var low = Math.Min(open, price) - random.Next(0, 15);
        var scale = fraction ? (byte)8 : (byte)2;
        var volume = fraction ? new decimal(random.Next(1, int.MaxValue), 0, 0, false, 8) : random.Next(100, 50_000);
        yield return string.Join(',', new[] { open, high, low, price }.Select(units => new decimal(units, 0, 0, false, scale))) + $",{volume}";
    }
}

static string Here([CallerFilePath] string path = "") => path;
