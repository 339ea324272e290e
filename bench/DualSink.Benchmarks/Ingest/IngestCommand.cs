using System.CommandLine;
using System.Globalization;

namespace DualSink.Benchmarks.Ingest;

/// <summary><c>ingest</c>: what the command <c>dualsink ingest FILE</c> costs beyond its sink.</summary>
internal static class IngestCommand
{
    public static Command Create(TimeProvider time)
    {
        var database = new Option<string>("--database") { Description = "PostgreSQL by URL. Default: a SQLite file in a temporary folder." };
        var program = new Option<string>("--dualsink")
        {
            Description = "The command.",
            DefaultValueFactory = _ => Path.GetFullPath("src/DualSink.Cli/bin/Release/net10.0/dualsink"),
        };
        var bars = new Option<int>("--bars") { Description = "Bars in the file.", DefaultValueFactory = _ => 500_000 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds; results are medians over these.", DefaultValueFactory = _ => 5 };
        var command = new Command("ingest", "Compares the command with its sink alone, into bars_ohlcv in a scratch schema or file.") { database, program, bars, rounds };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var place = await IngestPlace.CreateAsync(parsed.GetValue(database), parsed.GetValue(bars), cancellationToken);
            var alone = new List<double>();
            var whole = new List<double>();
            for (var round = 0; round <= parsed.GetValue(rounds); round++)
            {
                var rates = new Dictionary<bool, double>();
                foreach (var isWhole in round % 2 == 0 ? new[] { false, true } : [true, false])
                {
                    await place.EmptyAsync(cancellationToken);
                    rates[isWhole] = isWhole
                        ? await place.IngestAsync(parsed.GetRequiredValue(program), cancellationToken)
                        : await place.WriteAsync(time, cancellationToken);
                }

                // One round more, not counted, so that nothing is compiled in the others.
                if (round > 0)
                {
                    alone.Add(rates[false]);
                    whole.Add(rates[true]);
                }
            }

            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"sink alone {Medians.Of(alone):N0} bars/s, dualsink ingest {Medians.Of(whole):N0} bars/s, ratio {Medians.Of(whole.Zip(alone, (one, other) => one / other)):N2}"));
            return 0;
        });
        return command;
    }
}
