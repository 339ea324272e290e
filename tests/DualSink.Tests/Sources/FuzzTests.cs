using System.Globalization;
using System.Text;
using DualSink.Bars;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

/// <summary>
/// Damages files and reads them: nothing but a <see cref="SourceException"/> comes out of a reader, no bar that is not in
/// the damaged file, and every row the damage does not touch, unless the reader says where it had to stop.
/// </summary>
public sealed class FuzzTests
{
    private const int BufferLength = 1 << 16;

    private static readonly SourceOptions Options = new() { Source = "s", Symbol = "A", Timeframe = "1m", AnySpacing = true, BatchSize = 5 };

    [Theory]
    [InlineData(',', false, 12, 10_000)]
    [InlineData(';', true, 12, 10_000)]
    [InlineData(',', true, 2000, 150)]
    public async Task A_damaged_csv_file_loses_only_the_lines_that_are_damaged(char delimiter, bool isQuoted, int rows, int mutations)
    {
        var quote = isQuoted ? "\"" : "";
        var header = string.Join(delimiter, "timestamp", "open", "high", "low", "close", "volume") + "\n";
        var bars = Bars(rows);
        var lines = bars.Select(bar => string.Join(delimiter, Texts(bar).Select(text => quote + text + quote)) + "\n").ToArray();
        var file = Encoding.UTF8.GetBytes(header + string.Concat(lines));
        var random = new Random(delimiter);
        for (var i = 0; i < mutations; i++)
        {
            var mutation = Mutate(file, random, i);
            var damaged = mutation.Apply(file);
            var (read, error) = await ReadAsync(damaged, "fuzz.csv");

            var found = Encoding.UTF8.GetString(damaged).Split('\n');
            var names = found.FirstOrDefault(line => line.Trim().Length > 0, "");
            Require(read, bar => PlainRows.OfDelimited(bar.Bar, names, found[bar.Line - 1], delimiter), mutation);
            if (error is null || mutation.Spares(0, header.Length))
            {
                RequireRest(read, bars, lines, header.Length, mutation);
            }
        }
    }

    [Theory]
    [InlineData(12, 10_000)]
    [InlineData(1000, 150)]
    public async Task A_damaged_ndjson_file_loses_only_the_lines_that_are_damaged(int rows, int mutations)
    {
        var bars = Bars(rows);
        var lines = bars.Select(bar => Text(
            $"{{\"timestamp\":\"{bar.Timestamp:yyyy-MM-ddTHH:mm:ssZ}\",\"open\":{bar.Open},\"high\":\"{bar.High}\",\"low\":{bar.Low},\"close\":{bar.Close},\"volume\":{bar.Volume}}}\n")).ToArray();
        var file = Encoding.UTF8.GetBytes(string.Concat(lines));
        var random = new Random(2);
        for (var i = 0; i < mutations; i++)
        {
            var mutation = Mutate(file, random, i);
            var damaged = mutation.Apply(file);
            var (read, error) = await ReadAsync(damaged, "fuzz.ndjson");

            var found = Encoding.UTF8.GetString(damaged).Split('\n');
            Require(read, bar => PlainRows.OfObject(bar.Bar, found[bar.Line - 1]), mutation);
            if (error is null || mutation.Spares(0, lines[0].Length))
            {
                RequireRest(read, bars, lines, 0, mutation);
            }
        }
    }

    // Of a file that does not fit the buffer, every other damage is where the buffer ends.
    private static Mutation Mutate(byte[] file, Random random, int i) => file.Length > BufferLength + 300 && i % 2 == 0
        ? Mutation.Of(file, random, BufferLength + random.Next(-300, 300))
        : Mutation.Of(file, random);

    private static void RequireRest(List<(Bar Bar, long Line)> read, Bar[] bars, string[] rows, int begin, Mutation mutation)
    {
        var found = read.Select(row => row.Bar).ToHashSet();
        foreach (var (row, bar) in rows.Zip(bars))
        {
            Assert.True(found.Contains(bar) || !mutation.Spares(begin, row.Length), $"{mutation}: lost {row}");
            begin += row.Length;
        }
    }

    private static void Require(List<(Bar Bar, long Line)> read, Func<(Bar Bar, long Line), string?> difference, Mutation mutation)
    {
        foreach (var row in read)
        {
            var found = difference(row);
            Assert.True(found is null, $"{mutation}: invented {row.Bar} of line {row.Line}: {found}");
        }
    }

    private static async Task<(List<(Bar Bar, long Line)> Bars, SourceException? Error)> ReadAsync(byte[] file, string name)
    {
        var bars = new List<(Bar, long)>();
        try
        {
            await using var reader = await BarReader.OpenAsync(name, new MemoryStream(file), Options, TestContext.Current.CancellationToken);
            await foreach (var batch in reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                bars.AddRange(batch.Bars.ToArray().Zip(batch.Lines.ToArray()));
            }

            return (bars, null);
        }
        catch (SourceException stop)
        {
            return (bars, stop);
        }
    }

    private static Bar[] Bars(int count) => [.. Enumerable.Range(1, count).Select(i =>
        new Bar("s", "A", "1m", new DateTime(2024, 1, 31, 9, 0, 0, DateTimeKind.Utc).AddMinutes(i), 100 + i, 200.25m + i, 50.125m + i, 101.5m + i, 1000 * i))];

    private static string[] Texts(Bar bar) =>
        [bar.Timestamp.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), .. new[] { bar.Open, bar.High, bar.Low, bar.Close, bar.Volume }.Select(value => value.ToString(CultureInfo.InvariantCulture))];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
