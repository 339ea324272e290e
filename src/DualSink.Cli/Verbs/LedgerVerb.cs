using System.CommandLine;
using DualSink.Cli.Journals;
using DualSink.Server;
using DualSink.Server.Documents;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink ledger</c>: whether every accepted bar is accounted for.</summary>
internal static class LedgerVerb
{
    public static Command Create(VerbRunner runner)
    {
        var journal = new JournalOption();
        var command = new Command("ledger", "Account for every bar that the journal accepted, sink by sink. Changes nothing.");
        journal.AddTo(command);
        runner.Handle(command, context => RunAsync(context, journal));
        return command;
    }

    private static async Task<ExitCode> RunAsync(VerbContext context, JournalOption journal)
    {
        var (ledger, place) = await LedgerAsync(context, journal);
        context.Console.Document(ledger, DocumentJson.Printed.LedgerDocument);
        var table = new ResultTable("sink", "accepted", "committed", "superseded", "dead-lettered", "dropped", "returned", "owed");
        foreach (var line in ledger.Lanes)
        {
            table.Row([line.Sink, .. new[] { line.Accepted, line.Committed, line.Superseded, line.DeadLettered, line.Dropped, line.Returned, line.Owed }.Select(LaneText.Count)]);
        }

        context.Console.Table(table);
        foreach (var line in ledger.Lanes.Where(line => line.Owed > 0))
        {
            context.Console.Line($"{line.Sink} is owed {LaneText.Count(line.Owed)} bars in {LaneText.Count(line.BacklogBatches)} batches, {LaneText.Bytes(line.BacklogBytes)} of the journal, the oldest {LaneText.Age(TimeSpan.FromSeconds(line.BacklogAgeSeconds))} old.");
        }

        foreach (var line in ledger.Lanes.Where(line => line.Missing != 0))
        {
            context.Console.Error(line.Missing > 0
                ? $"{line.Sink}: {LaneText.Count(line.Missing)} accepted bars are nowhere. Keep {place} as it is, and see `dualsink journal check`."
                : $"{line.Sink}: {LaneText.Count(-line.Missing)} bars were never accepted. Keep {place} as it is, and see `dualsink journal check`.");
        }

        context.Console.Line(ledger.Ok ? "It balances: every accepted bar is accounted for." : "It does not balance.");
        return ledger.Ok ? ExitCode.Good : ExitCode.DoesNotHold;
    }

    private static async Task<(LedgerDocument Ledger, string Place)> LedgerAsync(VerbContext context, JournalOption journal)
    {
        using var remote = journal.Server.In(context);
        if (remote is not null)
        {
            return (await remote.GetAsync("/api/v1/ledger", ApiJson.Default.LedgerDocument, context.Cancellation), $"the journal of {remote.Location}");
        }

        using var view = await journal.ViewAsync(context);
        return (LedgerDocument.Of(await view.LookAsync(context.Cancellation), context.Time.GetUtcNow()), view.Path);
    }
}
