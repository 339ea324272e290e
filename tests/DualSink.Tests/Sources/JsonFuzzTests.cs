using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DualSink.Bars;
using DualSink.Sources;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Sources;

/// <summary>
/// Damages JSON and reads it: nothing but a <see cref="SourceException"/> comes out, no number that is not in the damaged
/// file, and every row that the damage does not touch, unless the reader says where it had to stop.
/// </summary>
[Trait(Storm.Trait, "yes")]
public sealed partial class JsonFuzzTests
{
    private static readonly int Mutations = Storm.Count(2_000, 10_000);

    private static readonly SourceOptions Options = new() { Source = "s", Symbol = "A", Timeframe = "1m", AnySpacing = true, BatchSize = 5 };
    private static readonly Bar[] Bars = [.. Enumerable.Range(1, 12).Select(i =>
        new Bar("s", "A", "1m", new DateTime(2024, 1, 31, 9, i, 0, DateTimeKind.Utc), 100 + i, 200.25m + i, 50.125m + i, 101.5m + i, 1000 * i))];

    private static readonly Func<Bar, string> Kline = bar => string.Create(CultureInfo.InvariantCulture, $"[{Milliseconds(bar)}, {bar.Open}, {bar.High}, {bar.Low}, {bar.Close}, {bar.Volume}]");
    private static readonly Func<Bar, string> Quoted = bar => string.Create(CultureInfo.InvariantCulture, $"[{Milliseconds(bar)},\"{bar.Open}\",\"{bar.High}\",\"{bar.Low}\",\"{bar.Close}\",\"{bar.Volume}\",1,\"2\",3,\"4\",\"5\",\"6\"]");
    private static readonly Func<Bar, string> Named = bar => string.Create(CultureInfo.InvariantCulture, $"{{\"v\":{bar.Volume},\"vw\":{bar.Open},\"o\":{bar.Open},\"c\":{bar.Close},\"h\":\"{bar.High}\",\"l\":{bar.Low},\"t\":{Milliseconds(bar)},\"n\":7}}");
    private static readonly Func<Bar, string> Pretty = bar => Named(bar).Replace(",", ",\n    ", StringComparison.Ordinal).Replace("{", "{\n    ", StringComparison.Ordinal);

    [Fact]
    public Task Lines_of_arrays() => DamageAsync("fuzz.ndjson", "", Quoted, "\n", "\n");

    [Fact]
    public Task An_array_of_arrays() => DamageAsync("fuzz.json", "[", Kline, ", ", "]");

    [Fact]
    public Task An_array_of_arrays_of_texts() => DamageAsync("fuzz.json", "[\n", Quoted, ",\n", "\n]");

    [Fact]
    public Task An_array_of_objects() => DamageAsync("fuzz.json", "[", Named, ",", "]");

    [Fact]
    public Task An_answer_on_one_line() => DamageAsync("fuzz.json", "{\"ticker\":\"A\",\"results\":[", Named, ",", "],\"status\":\"OK\"}");

    [Fact]
    public Task An_answer_laid_out() => DamageAsync("fuzz.json", "{\n  \"bars\": {\n    \"A\": [\n", Pretty, ",\n", "\n    ]\n  },\n  \"token\": null\n}");

    [Fact]
    public Task Objects_one_after_the_other() => DamageAsync("fuzz.json", "", Pretty, "\n", "\n");

    private static async Task DamageAsync(string name, string before, Func<Bar, string> write, string between, string after)
    {
        var rows = Bars.Select(write).ToArray();
        var file = Encoding.UTF8.GetBytes(before + string.Join(between, rows) + after);
        var random = new Random(file.Length);
        for (var i = 0; i < Mutations; i++)
        {
            var mutation = Mutation.Of(file, random);
            var damaged = mutation.Apply(file);
            var (bars, error) = await ReadAsync(damaged, name);

            var numbers = NumberText().Matches(Encoding.UTF8.GetString(damaged)).Select(match => Value(match.Value)).ToHashSet();
            Assert.All(bars, bar => Assert.True(new[] { bar.Open, bar.High, bar.Low, bar.Close, bar.Volume }.All(value => numbers.Contains(value)), $"{mutation}: invented {bar}"));

            // The damage may have given the rows another symbol.
            var found = bars.Select(bar => bar with { Symbol = "A" }).ToHashSet();
            var begin = before.Length;
            foreach (var (row, bar) in rows.Zip(Bars))
            {
                // The separator in front belongs to a row as its end does.
                var isBefore = begin + row.Length + between.Length <= mutation.Begin;
                var isTouched = !mutation.Spares(begin - between.Length, row.Length + (2 * between.Length));
                Assert.True(found.Contains(bar) || isTouched || (error is not null && !isBefore), $"{mutation}: lost {row}; {error?.Message}");
                begin += row.Length + between.Length;
            }
        }
    }

    private static async Task<(List<Bar> Bars, SourceException? Error)> ReadAsync(byte[] file, string name)
    {
        var bars = new List<Bar>();
        try
        {
            await using var reader = await Reading.OpenAsync(name, file, Options);
            await foreach (var batch in reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                bars.AddRange(batch.Bars.ToArray());
            }

            return (bars, null);
        }
        catch (SourceException stop)
        {
            return (bars, stop);
        }
    }

    private static long Milliseconds(Bar bar) => (bar.Timestamp.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    private static decimal? Value(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    [GeneratedRegex(@"[-+]?[0-9.]+([eE][-+]?[0-9]+)?")]
    private static partial Regex NumberText();
}
