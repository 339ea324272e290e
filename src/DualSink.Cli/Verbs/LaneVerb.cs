using System.CommandLine;
using System.Globalization;
using DualSink.Cli.Journals;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Server;
using DualSink.Server.Control;
using DualSink.Server.Documents;
using DualSink.Sinks;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink lane …</c>: looks at the lanes of a journal, and changes what is delivered.</summary>
internal sealed class LaneVerb
{
    private readonly VerbRunner _runner;

    private LaneVerb(VerbRunner runner) => _runner = runner;

    public static Command Create(VerbRunner runner)
    {
        var verb = new LaneVerb(runner);
        return new Command("lane", "Look at what each sink is owed, or stop and change what is delivered.")
        {
            verb.List(),
            verb.Order("pause", "Stop delivering to a sink. What it is owed stays in the journal.", ControlCommand.Pause),
            verb.Order("resume", "Deliver again to a sink that was paused.", ControlCommand.Resume),
            verb.Detach(),
            verb.Order("attach", "Give a detached sink what is accepted from now on, and tell what it missed.", ControlCommand.Attach),
            verb.Rewind(),
        };
    }

    private static ChoiceArgument Sink() => new("SINK", "The sink whose lane it is.", StoreSinks.Names);

    private Command List()
    {
        var journal = new JournalOption();
        var command = new Command("list", "List the lanes: their state, and what they are owed. Changes nothing.");
        journal.AddTo(command);
        _runner.Handle(command, async context =>
        {
            var now = context.Time.GetUtcNow();
            var document = await LanesAsync(context, journal, now);
            context.Console.Document(document, DocumentJson.Printed.LanesDocument);
            var table = new ResultTable("sink", "state", "position", "owed bars", "batches", "bytes", "oldest", "gap");
            foreach (var lane in document.Lanes)
            {
                table.Row(
                    lane.Sink,
                    lane.State,
                    LaneText.Count(lane.Position),
                    LaneText.Count(lane.BacklogBars),
                    LaneText.Count(lane.BacklogBatches),
                    LaneText.Bytes(lane.BacklogBytes),
                    lane.OldestOwedAt is { } oldest ? LaneText.Age(now - oldest) : "",
                    LaneText.Gap(lane.Gap));
            }

            context.Console.Table(table);
            context.Console.Line($"The journal has positions {LaneText.Count(document.First)} to {LaneText.Count(document.Head)}.");
            return ExitCode.Good;
        });
        return command;
    }

    private Command Order(string name, string description, string order)
    {
        var (sink, journal) = (Sink(), new JournalOption());
        var command = new Command(name, description) { sink };
        journal.AddTo(command);
        _runner.Handle(command, context => journal.AskAsync(context, order, new ControlArguments { Lane = context.Parsed.GetRequiredValue(sink) }));
        return command;
    }

    private Command Detach()
    {
        var (sink, journal) = (Sink(), new JournalOption());
        var yes = new Option<bool>("--yes") { Description = "Agree that the sink does not get what it is owed." };
        var command = new Command("detach", "Give up what a sink is owed, and give it nothing until it is attached.") { sink, yes };
        journal.AddTo(command);
        _runner.Handle(command, async context =>
        {
            var lane = context.Parsed.GetRequiredValue(sink);
            var agrees = context.Parsed.GetValue(yes);
            if (agrees || context.Parsed.GetValue(journal.Server.Url) is not null)
            {
                return await journal.AskAsync(context, ControlCommand.Detach, new ControlArguments { Lane = lane, Consents = agrees });
            }

            using var view = await journal.ViewAsync(context);
            var owed = (await view.LookAsync(context.Cancellation)).Backlogs.FirstOrDefault(backlog => backlog.Lane == lane)?.Bars ?? 0;
            return JournalOption.Answer(context, new ControlAnswer(
                false,
                Consents.ToDetach(lane, owed, AskedBy.Command)));
        });
        return command;
    }

    private Command Rewind()
    {
        var (sink, journal) = (Sink(), new JournalOption());
        var to = new Option<string>("--to")
        {
            Description = "From where on to deliver again: what was accepted at this time (2026-03-01T12:00Z; UTC where no zone is given) or later, or what comes after this position.",
            HelpName = "TIME|POSITION",
            Required = true,
        };
        to.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && PositionIn(text) is null && TimeIn(text) is null)
            {
                result.AddError($"--to: '{text}' is neither a time, such as 2026-03-01T12:00Z, nor a position, which is a whole number from 0 on.");
            }
        });
        var command = new Command("rewind", "Deliver again to a sink what it has had, as after its database was restored.") { sink, to };
        journal.AddTo(command);
        _runner.Handle(command, context =>
        {
            var target = context.Parsed.GetRequiredValue(to);
            var position = PositionIn(target);
            return journal.AskAsync(context, ControlCommand.Rewind, new ControlArguments
            {
                Lane = context.Parsed.GetRequiredValue(sink),
                Position = position,
                Time = position is null ? TimeIn(target) : null,
            });
        });
        return command;
    }

    private static async Task<LanesDocument> LanesAsync(VerbContext context, JournalOption journal, DateTimeOffset now)
    {
        using var remote = journal.Server.In(context);
        if (remote is not null)
        {
            return await remote.GetAsync("/api/v1/lanes", ApiJson.Default.LanesDocument, context.Cancellation);
        }

        using var view = await journal.ViewAsync(context);
        var seen = await view.LookAsync(context.Cancellation);
        return new LanesDocument(view.Path, seen.First, seen.Head, LaneDocument.AllOf(seen, now));
    }

    private static long? PositionIn(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;

    private static DateTimeOffset? TimeIn(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && text.Contains('-', StringComparison.Ordinal) ? time.ToUniversalTime() : null;
}
