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
    private const int Mutations = 10_000;
    private const int Rows = 12;

    private static readonly SourceOptions Options = new() { Source = "s", Symbol = "A", Timeframe = "1m", AnySpacing = true, BatchSize = 5 };

    [Theory]
    [InlineData(',', false)]
    [InlineData(';', true)]
    public async Task A_damaged_csv_file_loses_only_the_lines_that_are_damaged(char delimiter, bool isQuoted)
    {
        var quote = isQuoted ? "\"" : "";
        var header = string.Join(delimiter, "timestamp", "open", "high", "low", "close", "volume") + "\n";
        var lines = Bars().Select(bar => string.Join(delimiter, Texts(bar).Select(text => quote + text + quote)) + "\n").ToArray();
        var file = Encoding.UTF8.GetBytes(header + string.Concat(lines));
        var random = new Random(delimiter);
        for (var i = 0; i < Mutations; i++)
        {
            var mutation = Mutation.Of(file, random);
            var (bars, error) = await ReadAsync(mutation.Apply(file), "fuzz.csv");

            RequireInTheFile(bars, mutation.Apply(file), mutation);
            if (error is null || mutation.Spares(0, header.Length))
            {
                RequireRest(bars, lines, header.Length, mutation);
            }
        }
    }

    [Fact]
    public async Task A_damaged_ndjson_file_loses_only_the_lines_that_are_damaged()
    {
        var lines = Bars().Select(bar => Text(
            $"{{\"timestamp\":\"{bar.Timestamp:yyyy-MM-ddTHH:mm:ssZ}\",\"open\":{bar.Open},\"high\":\"{bar.High}\",\"low\":{bar.Low},\"close\":{bar.Close},\"volume\":{bar.Volume}}}\n")).ToArray();
        var file = Encoding.UTF8.GetBytes(string.Concat(lines));
        var random = new Random(2);
        for (var i = 0; i < Mutations; i++)
        {
            var mutation = Mutation.Of(file, random);
            var (bars, error) = await ReadAsync(mutation.Apply(file), "fuzz.ndjson");

            RequireInTheFile(bars, mutation.Apply(file), mutation);
            if (error is null || mutation.Spares(0, lines[0].Length))
            {
                RequireRest(bars, lines, 0, mutation);
            }
        }
    }

    private static void RequireRest(List<(Bar Bar, long Line)> bars, string[] rows, int begin, Mutation mutation)
    {
        var found = bars.Select(read => read.Bar).ToHashSet();
        foreach (var (row, bar) in rows.Zip(Bars()))
        {
            Require(found.Contains(bar) || !mutation.Spares(begin, row.Length), mutation, $"lost {row}");
            begin += row.Length;
        }
    }

    // By a parser that has nothing in common with the reader: any line, split in the plainest way.
    private static void RequireInTheFile(List<(Bar Bar, long Line)> bars, byte[] damaged, Mutation mutation)
    {
        var lines = Encoding.UTF8.GetString(damaged).Split('\n');
        foreach (var (bar, line) in bars)
        {
            var texts = lines[line - 1].Split(',', ';', ':', '}').Select(text => text.Trim(' ', '\t', '"', '\r')).ToArray();
            var values = texts.Select(text => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : (decimal?)null).ToArray();
            Require(new decimal?[] { bar.Open, bar.High, bar.Low, bar.Close, bar.Volume }.All(values.Contains), mutation, $"invented {bar} of {lines[line - 1]}");
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

    private static IEnumerable<Bar> Bars() => Enumerable.Range(1, Rows).Select(i =>
        new Bar("s", "A", "1m", new DateTime(2024, 1, 31, 9, i, 0, DateTimeKind.Utc), 100 + i, 200.25m + i, 50.125m + i, 101.5m + i, 1000 * i));

    private static string[] Texts(Bar bar) =>
        [bar.Timestamp.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), .. new[] { bar.Open, bar.High, bar.Low, bar.Close, bar.Volume }.Select(value => value.ToString(CultureInfo.InvariantCulture))];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Require(bool holds, Mutation mutation, string what) => Assert.True(holds, $"{mutation}: {what}");
}
