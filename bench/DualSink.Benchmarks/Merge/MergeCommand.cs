using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DualSink.Stores.Postgres;

namespace DualSink.Benchmarks.Merge;

/// <summary><c>merge --database postgresql://…</c>: the product's merge beside what one would write with Npgsql, linq2db or Dapper.</summary>
internal static class MergeCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static Command Create(TimeProvider time)
    {
        var database = new Option<string>("--database") { Description = "PostgreSQL 15 or later, by URL or keywords.", Required = true };
        var batches = new Option<int>("--batches") { Description = "Batches of 1,000 bars in a round.", DefaultValueFactory = _ => 10 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds; results are medians over these.", DefaultValueFactory = _ => 5 };
        var json = new Option<bool>("--json") { Description = "One JSON document instead of a table." };
        batches.Validators.Add(result => RequireBetween(result, 1, 1000));
        rounds.Validators.Add(result => RequireBetween(result, 1, 100));
        var command = new Command("merge", "Compares ways of merging batches into bars_ohlcv, in a scratch schema.") { database, batches, rounds, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = PostgresEngine.Connect(parsed.GetRequiredValue(database));
            var comparison = new MergeComparison(engine, time, parsed.GetValue(batches), parsed.GetValue(rounds));
            var results = await comparison.RunAsync(cancellationToken);
            Console.Out.Write(parsed.GetValue(json) ? JsonSerializer.Serialize(results, Json) + "\n" : Table(results));
            return 0;
        });
        return command;
    }

    private static void RequireBetween(System.CommandLine.Parsing.OptionResult result, int least, int most)
    {
        if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
        {
            result.AddError($"{result.Option.Name} {value} is outside {least} to {most}.");
        }
    }

    private static string Table(IEnumerable<MergeResult> results) => string.Concat(
        results
            .Select(result => Line(result.Case, result.Way, $"{result.BarsPerSecond:N0}", $"{result.Ratio:N2}", $"{result.AllocatedBytesPerBar:N0}", $"{result.ClientCpuUsPerBar:N2}"))
            .Prepend(Line("case", "way", "bars/s", "ratio", "bytes/bar", "CPU us/bar")));

    private static string Line(string name, string way, string rate, string ratio, string bytes, string processor) =>
        string.Create(CultureInfo.InvariantCulture, $"{name,-10} {way,-26} {rate,10} {ratio,6} {bytes,10} {processor,11}\n");
}
