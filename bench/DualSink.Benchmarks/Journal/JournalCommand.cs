using System.CommandLine;
using System.Globalization;

namespace DualSink.Benchmarks.Journal;

/// <summary><c>journal</c>: how fast a journal accepts alone, and how long one waits for its word.</summary>
internal static class JournalCommand
{
    public static Command Create(TimeProvider time)
    {
        var folder = new Option<string>("--folder") { Description = "Where the journal is made and removed again. Default: a temporary folder.", DefaultValueFactory = _ => Path.GetTempPath() };
        var bars = new Option<int>("--bars") { Description = "Bars in a round.", DefaultValueFactory = _ => 2_000_000 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds; results are medians over these.", DefaultValueFactory = _ => 5 };
        var command = new Command("journal", "Measures accepting alone: batches of 1,000 by a few callers, and one bar at a time by a thousand.") { folder, bars, rounds };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Console.Out.Write(Line("bars/batch", "callers", "bars/s", "batches/s", "p50 ms", "p99 ms", "max ms"));
            foreach (var load in new[] { new JournalLoad(1000, 1), new JournalLoad(1000, 8), new JournalLoad(1000, 32), new JournalLoad(1, 1000) })
            {
                var total = load.BarsPerBatch == 1 ? parsed.GetValue(bars) / 10 : parsed.GetValue(bars);
                List<JournalResult> results = [];

                // One round more, not counted, so that nothing is compiled in the others.
                for (var round = 0; round <= parsed.GetValue(rounds); round++)
                {
                    var result = await load.RunAsync(time, parsed.GetRequiredValue(folder), total, cancellationToken);
                    if (round > 0)
                    {
                        results.Add(result);
                    }
                }

                Console.Out.Write(Line(
                    $"{load.BarsPerBatch:N0}",
                    $"{load.Callers:N0}",
                    $"{Medians.Of(results.Select(result => result.BarsPerSecond)):N0}",
                    $"{Medians.Of(results.Select(result => result.BatchesPerSecond)):N0}",
                    $"{Medians.Of(results.Select(result => result.Median)):N2}",
                    $"{Medians.Of(results.Select(result => result.P99)):N2}",
                    $"{results.Max(result => result.Longest):N2}"));
            }

            return 0;
        });
        return command;
    }

    private static string Line(string batch, string callers, string rate, string batches, string median, string p99, string longest) =>
        string.Create(CultureInfo.InvariantCulture, $"{batch,10} {callers,8} {rate,12} {batches,10} {median,8} {p99,8} {longest,8}\n");
}
