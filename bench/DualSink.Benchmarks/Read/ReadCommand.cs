using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace DualSink.Benchmarks.Read;

/// <summary><c>read</c>: the product's readers beside the fastest library of each format, into the same bars.</summary>
internal static class ReadCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static Command Create(TimeProvider time)
    {
        var bars = new Option<int>("--bars") { Description = "Bars in each file.", DefaultValueFactory = _ => 500_000 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds; results are medians over these.", DefaultValueFactory = _ => 7 };
        var only = new Option<string>("--only") { Description = "One format instead of all." }.AcceptOnlyFromAmong([.. ReadComparison.FormatNames]);
        var json = new Option<bool>("--json") { Description = "One JSON document instead of a table." };
        var command = new Command("read", "Compares the readers with the fastest library of each format, in a temporary folder.") { only, bars, rounds, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var results = await new ReadComparison(time, parsed.GetValue(only), parsed.GetValue(bars), parsed.GetValue(rounds)).RunAsync(cancellationToken);
            Console.Out.Write(parsed.GetValue(json) ? JsonSerializer.Serialize(results, Json) + "\n" : Table(results));
            return 0;
        });
        return command;
    }

    private static string Table(IEnumerable<ReadResult> results) => string.Concat(
        results
            .Select(result => Line(result.Format, result.Way, $"{result.BarsPerSecond:N0}", $"{result.Ratio:N2}", $"{result.AllocatedBytesPerBar:N0}"))
            .Prepend(Line("format", "way", "bars/s", "ratio", "bytes/bar")));

    private static string Line(string format, string way, string rate, string ratio, string bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{format,-8} {way,-18} {rate,12} {ratio,6} {bytes,10}\n");
}
