using System.CommandLine;
using System.Globalization;
using DualSink.Cli.Bench;
using DualSink.Hosting;
using DualSink.Sinks;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink bench [write]</c>: the user's own server, measured in scratch tables.</summary>
internal static class BenchVerb
{
    public static Command Create(VerbRunner runner)
    {
        // Options are inherited by the subcommand, so 'bench' alone is 'bench write'.
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each case; medians are over these.", HelpName = "N", DefaultValueFactory = _ => 7, Recursive = true };
        var batches = new Option<int>("--batches") { Description = "Batches of 1,000 bars in a round.", HelpName = "N", DefaultValueFactory = _ => 100, Recursive = true };
        var journal = new Option<bool>("--journal") { Description = "Measure a journal before the sinks instead: accepting, both tables, a dead sink, a backlog.", Recursive = true };
        var backlog = new Option<int>("--backlog") { Description = "With --journal: batches of 1,000 bars that a dead sink is owed.", HelpName = "N", DefaultValueFactory = _ => 1000, Recursive = true };
        RequireBetween(rounds, 1, 1000);
        RequireBetween(backlog, 1, 100_000);
        RequireBetween(batches, 1, 10_000);
        Task<ExitCode> Run(VerbContext context) => context.Parsed.GetValue(journal)
            ? JournalAsync(context, context.Parsed.GetValue(rounds), context.Parsed.GetValue(batches), context.Parsed.GetValue(backlog))
            : WriteAsync(context, context.Parsed.GetValue(rounds), context.Parsed.GetValue(batches));

        var write = new Command("write", "Write bars through each sink and by the engine's plainest fast way in turn, and compare.");
        runner.Handle(write, Run);
        var bars = new Option<int>("--bars") { Description = "Bars in each table.", HelpName = "N", DefaultValueFactory = _ => 1_000_000 };
        RequireBetween(bars, 1_000, 100_000_000);
        var compare = new Command("compare", "Compare two tables that are the same, by digests and by one join in turn, and two with ten differences.") { bars };
        runner.Handle(compare, context => CompareAsync(context, context.Parsed.GetValue(rounds), context.Parsed.GetValue(bars)));
        var connections = new Option<int>("--connections") { Description = "Connections that send bodies at the same time.", HelpName = "N", DefaultValueFactory = _ => 16 };
        RequireBetween(connections, 1, BenchBars.Symbols);
        var http = new Command("http", "Send bodies of 1,000 bars to the service, through journal and both sinks, and compare with the same in process.") { connections };
        runner.Handle(http, context => HttpAsync(context, context.Parsed.GetValue(rounds), context.Parsed.GetValue(batches), context.Parsed.GetValue(connections)));
        var bench = new Command("bench", "Measure your own server. Works in scratch tables that it makes and drops; 'bench' alone is 'bench write'.") { rounds, batches, journal, backlog, write, compare, http };
        runner.Handle(bench, Run);
        return bench;
    }

    private static void RequireBetween(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        // What is no number at all is told by the parser, and would throw here.
        if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && (value < least || value > most))
        {
            result.AddError($"{option.Name} {value} is outside {least} to {most}.");
        }
    });

    private static async Task<ExitCode> WriteAsync(VerbContext context, int rounds, int batches)
    {
        var settings = context.LoadSettings();
        await using var engines = new EngineSet(settings.Options);
        var bench = new WriteBench(context.Time, BenchScratch.Tenant, rounds, context.Console.Note);
        var results = new List<BenchCaseDocument>();
        foreach (var mode in StoreSinks.Names.Reverse())
        {
            var engine = engines.For(mode);
            await using var scratch = await BenchScratch.MakeAsync(mode, engine, settings.Options.SinkOptionsFor(mode), context.Cancellation);
            context.Console.Note($"Measuring {mode} on {engine.Name} {engine.Location} in {scratch.Place}, which are dropped at the end.");
            var cases = await bench.RunAsync(scratch.Table, batches, context.Cancellation);
            results.AddRange(cases);
            if (cases[0].Baseline is null)
            {
                context.Console.Warn($"this role may not COPY into {scratch.Table.Table} (row-level security binds it), so there is no ratio; the sink's merge was measured.");
            }
        }

        var first = engines.For(StoreSinks.Names[0]);
        context.Console.Document(
            new BenchDocument(true, first.Name, first.Location, settings.Options.Sink.Workers, BenchBars.BatchSize, batches, rounds, results),
            CliJson.Documents.BenchDocument);
        Print(context.Console, results);
        return ExitCode.Good;
    }

    private static async Task<ExitCode> JournalAsync(VerbContext context, int rounds, int batches, int backlog)
    {
        var settings = context.LoadSettings();
        await using var engines = new EngineSet(settings.Options);
        await using var place = await JournalPlace.MakeAsync(settings.Options, engines, context.Time, context.Cancellation);
        var first = engines.For(StoreSinks.Names[0]);
        context.Console.Note($"Measuring on {first.Name} {first.Location}, journals in {place.Folder}. Dropped at the end: {place.Place}.");
        var bench = new JournalBench(place, batches, backlog, context.Time);
        var runs = JournalBench.Cases.Select(_ => new List<JournalRun>()).ToArray();

        // One round more is run first, untimed, so that nothing is compiled in the others.
        for (var round = 0; round <= rounds; round++)
        {
            var results = await bench.RoundAsync(context.Cancellation);
            for (var i = 0; round > 0 && i < results.Length; i++)
            {
                runs[i].Add(results[i]);
                context.Console.Note(string.Create(CultureInfo.InvariantCulture, $"{JournalBench.Cases[i].Name} {round}/{rounds}: {results[i].Rate:N0} bars/s"));
            }
        }

        var cases = JournalBench.Cases.Select((@case, i) => JournalRun.Summarise(@case.Name, @case.Baseline, runs[i])).ToArray();
        context.Console.Document(
            new JournalBenchDocument(true, first.Name, first.Location, place.Folder, settings.Options.Sink.Workers, BenchBars.BatchSize, batches, rounds, cases),
            CliJson.Documents.JournalBenchDocument);
        Print(context.Console, cases);
        return ExitCode.Good;
    }

    private static async Task<ExitCode> CompareAsync(VerbContext context, int rounds, int bars)
    {
        var settings = context.LoadSettings();
        await using var engines = new EngineSet(settings.Options);
        var engine = engines.For(StoreSinks.Names[0]);
        await using var tables = new CompareBenchTables(engine);
        context.Console.Note($"Measuring on {engine.Name} {engine.Location} in {tables.Place}, which are dropped at the end.");
        List<CompareCaseDocument> cases = [];
        foreach (var data in Enum.GetValues<CompareBenchData>())
        {
            await tables.FillAsync(data, bars, context.Cancellation);
            var bench = new CompareBench(tables, data, bars, context.Time);
            var runs = bench.Cases.Select(_ => new List<CompareBenchRun>()).ToArray();

            // One round more is run first, untimed, so that nothing is compiled in the others.
            for (var round = 0; round <= rounds; round++)
            {
                var results = await bench.RoundAsync(context.Cancellation);
                for (var i = 0; round > 0 && i < results.Length; i++)
                {
                    runs[i].Add(results[i]);
                    context.Console.Note(string.Create(CultureInfo.InvariantCulture, $"{bench.Cases[i].Name} {round}/{rounds}: {results[i].Meter.Elapsed.TotalSeconds:0.000} s, {results[i].Baseline.TotalSeconds:0.000} s"));
                }
            }

            cases.AddRange(bench.Cases.Select((@case, i) => CompareBenchRun.Summarise(@case.Name, @case.Baseline, runs[i])));
        }

        context.Console.Document(new CompareBenchDocument(true, engine.Name, engine.Location, bars, rounds, cases), CliJson.Documents.CompareBenchDocument);
        Print(context.Console, cases);
        return ExitCode.Good;
    }

    private static async Task<ExitCode> HttpAsync(VerbContext context, int rounds, int batches, int connections)
    {
        var settings = context.LoadSettings();
        await using var engines = new EngineSet(settings.Options);
        await using var place = await JournalPlace.MakeAsync(settings.Options, engines, context.Time, context.Cancellation);
        var first = engines.For(StoreSinks.Names[0]);
        context.Console.Note($"Measuring on {first.Name} {first.Location}, journals in {place.Folder}. Dropped at the end: {place.Place}.");
        var bench = new HttpBench(place, settings.Options, batches, connections, context.Time, context.Loggers);
        var runs = new List<HttpRun>();

        // As above: the first round compiles.
        for (var round = 0; round <= rounds; round++)
        {
            var run = await bench.RoundAsync(context.Cancellation);
            if (round > 0)
            {
                runs.Add(run);
                context.Console.Note(string.Create(CultureInfo.InvariantCulture, $"http {round}/{rounds}: {run.Rate:N0} bars/s, in process {run.BaselineRate:N0}"));
            }
        }

        var result = HttpRun.Summarise(HttpBench.Baseline, connections, runs);
        context.Console.Document(
            new HttpBenchDocument(true, first.Name, first.Location, place.Folder, settings.Options.Sink.Workers, BenchBars.BatchSize, batches, rounds, result),
            CliJson.Documents.HttpBenchDocument);
        Print(context.Console, result);
        return ExitCode.Good;
    }

    private static void Print(CommandConsole console, HttpCaseDocument result)
    {
        var table = new ResultTable("connections", "bars/s", "baseline bars/s", "ratio", "min to max", "answer p50 ms", "p99 ms", "bytes/bar", "CPU us/bar", "baseline CPU", "memory MB", "baseline");
        table.Row(
            $"{result.Connections}", $"{result.BarsPerSecond:N0}", $"{result.BaselineBarsPerSecond:N0}", $"{result.Ratio:N2}", $"{result.RatioMin:N2} to {result.RatioMax:N2}",
            $"{result.AnswerP50Ms:N1}", $"{result.AnswerP99Ms:N1}", $"{result.AllocatedBytesPerBar:N0}", $"{result.ClientCpuUsPerBar:N2}", $"{result.BaselineClientCpuUsPerBar:N2}",
            $"{result.PeakMemoryMb:N0}", result.Baseline);
        console.Table(table);
    }

    private static void Print(CommandConsole console, List<CompareCaseDocument> cases)
    {
        var table = new ResultTable("case", "seconds", "rows/s", "baseline seconds", "ratio", "min to max", "buckets", "opened", "client CPU s", "memory MB", "baseline");
        foreach (var result in cases)
        {
            table.Row(
                result.Case, $"{result.Seconds:N3}", $"{result.RowsPerSecond:N0}", $"{result.BaselineSeconds:N3}", $"{result.Ratio:N2}",
                $"{result.RatioMin:N2} to {result.RatioMax:N2}", $"{result.Buckets:N0}", $"{result.BucketsOpened:N0}", $"{result.ClientCpuSeconds:N3}", $"{result.PeakMemoryMb:N0}", result.Baseline);
        }

        console.Table(table);
    }

    private static void Print(CommandConsole console, JournalCaseDocument[] cases)
    {
        var table = new ResultTable("case", "bars/s", "baseline bars/s", "ratio", "min to max", "accept p50 ms", "p99 ms", "memory MB", "baseline");
        foreach (var result in cases)
        {
            table.Row(
                result.Case, $"{result.BarsPerSecond:N0}", $"{result.BaselineBarsPerSecond:N0}", $"{result.Ratio:N2}",
                result.Ratio is null ? "" : $"{result.RatioMin:N2} to {result.RatioMax:N2}",
                $"{result.AcceptP50Ms:N1}", $"{result.AcceptP99Ms:N1}", $"{result.PeakMemoryMb:N0}", $"{result.Baseline}");
        }

        console.Table(table);
    }

    private static void Print(CommandConsole console, List<BenchCaseDocument> results)
    {
        var table = new ResultTable("table", "case", "sink bars/s", "baseline bars/s", "ratio", "min to max", "p50 ms", "p99 ms", "bytes/bar", "CPU us/bar", "baseline CPU", "memory MB");
        foreach (var result in results)
        {
            table.Row(
                result.Table, result.Case, $"{result.SinkBarsPerSecond:N0}", $"{result.CopyBarsPerSecond:N0}",
                $"{result.Ratio:N2}", result.Ratio is null ? "" : $"{result.RatioMin:N2} to {result.RatioMax:N2}",
                $"{result.BatchP50Ms:N1}", $"{result.BatchP99Ms:N1}", $"{result.AllocatedBytesPerBar:N0}",
                $"{result.ClientCpuUsPerBar:N2}", $"{result.CopyClientCpuUsPerBar:N2}", $"{result.PeakMemoryMb:N0}");
        }

        console.Table(table);
        if (results.Find(result => result.Baseline is not null) is { } compared)
        {
            console.Line($"The baseline is {compared.Baseline} of fresh batches into an identical empty table. Medians of the rounds.");
        }
    }
}
