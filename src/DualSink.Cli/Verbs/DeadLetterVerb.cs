using System.CommandLine;
using System.Globalization;
using DualSink.Cli.Journals;
using DualSink.Cli.Remote;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Server;
using DualSink.Server.Control;
using DualSink.Server.Documents;
using DualSink.Sinks;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink deadletter …</c>: looks at bars that a table refused, tries them again, or gives them up.</summary>
internal sealed class DeadLetterVerb
{
    private const int Listed = 100;

    private readonly VerbRunner _runner;

    private DeadLetterVerb(VerbRunner runner) => _runner = runner;

    public static Command Create(VerbRunner runner)
    {
        var verb = new DeadLetterVerb(runner);
        return new Command("deadletter", "Look at accepted bars that a table refused, try them again, or give them up.") { verb.List(), verb.Show(), verb.Replay(), verb.Purge() };
    }

    private Command List()
    {
        var flags = new DeadLetterFlags(Listed);
        var command = new Command("list", "List dead letters, the one accepted last first. Changes nothing.");
        flags.AddTo(command);
        _runner.Handle(command, async context =>
        {
            var document = await LettersAsync(context, flags);
            var (matching, letters) = (document.Matching, document.DeadLetters);
            context.Console.Document(document, DocumentJson.Printed.DeadLettersDocument);
            var table = new ResultTable("id", "sink", "kept at", "tenant", "source", "symbol", "timeframe", "timestamp", "reason");
            foreach (var letter in letters)
            {
                table.Row(
                    Text($"{letter.Id}"), letter.Sink, Text($"{letter.KeptAt:u}"), letter.Tenant, letter.Source, letter.Symbol, letter.Timeframe, Text($"{letter.Timestamp:u}"), letter.Replay?.Reason ?? letter.Reason);
            }

            if (letters.Count > 0)
            {
                context.Console.Table(table);
            }

            context.Console.Line(letters.Count < matching ? Text($"{letters.Count:N0} of {matching:N0} dead letters; --limit tells more.") : $"{Consents.DeadLetters(matching)}.");
            return ExitCode.Good;
        });
        return command;
    }

    private Command Show()
    {
        var id = new Argument<long>("ID") { Description = "Its number, as 'deadletter list' prints it." };
        var journal = new JournalOption();
        var command = new Command("show", "Show a dead letter with all its values and reasons. Changes nothing.") { id };
        journal.AddTo(command);
        _runner.Handle(command, async context =>
        {
            var number = context.Parsed.GetRequiredValue(id);
            var (shown, place) = await LetterAsync(context, journal, number);
            if (shown is null)
            {
                context.Console.Error(Text($"{place} has no dead letter {number}; it was replayed or purged, or there never was one. 'dualsink deadletter list' shows those there are."));
                return ExitCode.DoesNotHold;
            }

            context.Console.Document(shown, DocumentJson.Printed.DeadLetterDocument);
            context.Console.Line(Text($"dead letter {shown.Id} of {shown.Sink}, kept at {shown.KeptAt:u}, accepted at position {shown.Position}"));
            context.Console.Line(Text($"tenant {shown.Tenant}, source {shown.Source}, symbol {shown.Symbol}, timeframe {shown.Timeframe}, timestamp {shown.Timestamp:O}"));
            context.Console.Line(Text($"open {shown.Open}, high {shown.High}, low {shown.Low}, close {shown.Close}, volume {shown.Volume}"));
            context.Console.Line($"reason: {shown.Reason}");
            if (shown.Replay is { } replay)
            {
                context.Console.Line(Text($"replayed at {replay.At:u} in vain: {replay.Reason}"));
            }

            return ExitCode.Good;
        });
        return command;
    }

    private Command Replay()
    {
        var (ids, flags, all) = (Ids(), new DeadLetterFlags(null), All());
        var overwrite = new Option<bool>("--overwrite") { Description = "Also write where the table holds a row of the key. A newer revision that the journal knows of is left alone all the same." };
        var command = new Command("replay", "Write dead letters whose key the table does not hold.") { ids, all, overwrite };
        flags.AddTo(command);
        _runner.Handle(command, context => ReplayAsync(context, flags, ArgumentsIn(context, flags, ids, all) with { Overwrites = context.Parsed.GetValue(overwrite) }, context.Parsed.GetValue(all)));
        return command;
    }

    private static async Task<DeadLettersDocument> LettersAsync(VerbContext context, DeadLetterFlags flags)
    {
        var arguments = flags.ArgumentsIn(context);
        using var remote = flags.Journal.Server.In(context);
        if (remote is not null)
        {
            return await remote.GetAsync($"/api/v1/deadletters?{RemoteService.QueryOf(arguments)}", ApiJson.Default.DeadLettersDocument, context.Cancellation);
        }

        using var view = await flags.Journal.ViewAsync(context);
        var filter = DeadLetterOrders.FilterIn(arguments);
        var letters = await view.DeadLettersAsync(filter, context.Cancellation);
        var matching = letters.Count < filter.Limit ? letters.Count : await view.CountDeadLettersAsync(filter, context.Cancellation);
        return new DeadLettersDocument(view.Path, matching, [.. letters.Select(DeadLetterDocument.Of)]);
    }

    private static async Task<(DeadLetterDocument? Letter, string Place)> LetterAsync(VerbContext context, JournalOption journal, long number)
    {
        using var remote = journal.Server.In(context);
        if (remote is not null)
        {
            var found = await remote.GetAsync(Text($"/api/v1/deadletters?id={number}"), ApiJson.Default.DeadLettersDocument, context.Cancellation);
            return (found.DeadLetters.FirstOrDefault(), remote.Location);
        }

        using var view = await journal.ViewAsync(context);
        var letters = await view.DeadLettersAsync(new DeadLetterFilter { Ids = [number] }, context.Cancellation);
        return (letters is [var kept] ? DeadLetterDocument.Of(kept) : null, view.Path);
    }

    private static async Task<ExitCode> ReplayByServerAsync(VerbContext context, RemoteService remote, ControlArguments arguments, bool all)
    {
        var (done, problem) = await remote.PostAsync(
            "/api/v1/deadletters/replay", RemoteService.RequestOf(arguments, all), ApiJson.Default.DeadLettersRequest, ApiJson.Default.DeadLetterReplayDocument, context.Cancellation);
        if (done is null)
        {
            context.Console.Error(problem);
            return ExitCode.DoesNotHold;
        }

        Print(context.Console, done);
        return done.Ok ? ExitCode.Good : ExitCode.DoesNotHold;
    }

    private static async Task<ExitCode> ReplayAsync(VerbContext context, DeadLetterFlags flags, ControlArguments arguments, bool all)
    {
        using var remote = flags.Journal.Server.In(context);
        if (remote is not null)
        {
            return await ReplayByServerAsync(context, remote, arguments, all);
        }

        await using var engines = new EngineSet(context.LoadSettings().Options);
        List<(string Sink, ReplayReport Report)> done = [];
        await using (var desk = await OpenAsync(context, flags, engines))
        {
            foreach (var sink in StoreSinks.Names.Where(name => arguments.Lane is null || arguments.Lane == name))
            {
                done.Add((sink, await desk.ReplayAsync(arguments with { Lane = sink }, context.Cancellation)));
            }
        }

        var document = DeadLetterReplayDocument.Of(done);
        Print(context.Console, document);
        return document.Ok ? ExitCode.Good : done.Exists(each => each.Report.IsUnreachable) ? ExitCode.Unreachable : ExitCode.DoesNotHold;
    }

    private static void Print(CommandConsole console, DeadLetterReplayDocument document)
    {
        console.Document(document, DocumentJson.Printed.DeadLetterReplayDocument);
        foreach (var report in document.Sinks)
        {
            console.Line(Text(
                $"{report.Sink}: inserted {report.Inserted:N0}, unchanged {report.Unchanged:N0}, overwritten {report.Overwritten:N0}, superseded {report.Superseded:N0}, present {report.Present:N0}, failed again {report.FailedAgain:N0}, postponed {report.Postponed:N0}"));
            if (report.Error is { } error)
            {
                console.Error($"{report.Sink}: {error}");
            }
        }

        if (document.Sinks.Any(report => report.Present > 0))
        {
            console.Note("present: the table holds other values under the key, which were left alone. The dead letter is kept: --overwrite writes it, 'deadletter purge' gives it up.");
        }

        if (document.Sinks.Any(report => report.Postponed > 0))
        {
            console.Note("postponed: the lane was rewound and comes by them again. Replay them when 'lane list' shows nothing owed.");
        }
    }

    private Command Purge()
    {
        var (ids, flags, all) = (Ids(), new DeadLetterFlags(null), All());
        var yes = new Option<bool>("--yes") { Description = "Agree that they are gone for good." };
        var command = new Command("purge", "Delete dead letters. The ledger goes on counting them.") { ids, all, yes };
        flags.AddTo(command);
        _runner.Handle(command, context => PurgeAsync(context, flags, ArgumentsIn(context, flags, ids, all), context.Parsed.GetValue(all), context.Parsed.GetValue(yes)));
        return command;
    }

    private static async Task<ExitCode> PurgeAsync(VerbContext context, DeadLetterFlags flags, ControlArguments arguments, bool all, bool agrees)
    {
        using var remote = flags.Journal.Server.In(context);
        if (remote is not null)
        {
            var (done, problem) = await remote.PostAsync(
                "/api/v1/deadletters/purge", RemoteService.RequestOf(arguments, all, agrees), ApiJson.Default.DeadLettersRequest, ApiJson.Default.DeadLetterPurgeDocument, context.Cancellation);
            return done is null ? Refused(context.Console, problem) : Print(context.Console, done);
        }

        if (!agrees)
        {
            using var view = await flags.Journal.ViewAsync(context);
            var filter = DeadLetterOrders.FilterIn(arguments);
            var matching = Math.Min(await view.CountDeadLettersAsync(filter, context.Cancellation), filter.Limit);
            return Refused(context.Console, Consents.ToPurge(matching, AskedBy.Command));
        }

        await using var engines = new EngineSet(context.LoadSettings().Options);
        await using var desk = await OpenAsync(context, flags, engines);
        var purged = await desk.PurgeAsync(arguments, context.Cancellation);
        return Print(context.Console, new DeadLetterPurgeDocument(purged));
    }

    private static ExitCode Refused(CommandConsole console, string problem)
    {
        console.Error(problem);
        return ExitCode.DoesNotHold;
    }

    private static ExitCode Print(CommandConsole console, DeadLetterPurgeDocument document)
    {
        console.Document(document, DocumentJson.Printed.DeadLetterPurgeDocument);
        console.Line($"{Consents.DeadLetters(document.Purged)} purged.");
        return ExitCode.Good;
    }

    private static Task<DeadLetterDesk> OpenAsync(VerbContext context, DeadLetterFlags flags, EngineSet engines)
    {
        var options = context.LoadSettings().Options;
        return DeadLetterDesk.OpenAsync(
            flags.Journal.OptionsIn(context, options),
            sink => engines.For(sink).Open(options.BindingFor(sink)),
            context.Time,
            context.Loggers,
            context.Cancellation);
    }

    private static ControlArguments ArgumentsIn(VerbContext context, DeadLetterFlags flags, Argument<long[]> ids, Option<bool> all)
    {
        var numbers = context.Parsed.GetValue(ids) ?? [];
        var (narrows, everything) = (numbers.Length > 0 || flags.Narrows(context), context.Parsed.GetValue(all));
        return Consents.ToName(narrows, everything, AskedBy.Command) is { } problem ? throw new UsageException(problem) : flags.ArgumentsIn(context, numbers);
    }

    private static Argument<long[]> Ids() => new("ID")
    {
        Description = "Numbers of dead letters, as 'deadletter list' prints them.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static Option<bool> All() => new("--all") { Description = "All of them, where nothing else says which." };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
