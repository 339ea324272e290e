using DualSink.Journal;
using DualSink.JournalAppender;

// Appends batches to the journal named, several at a time, from the number given on, until it is killed; tells of each
// that was acknowledged: its position and its number.
var (path, number) = (args[0], int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
await using var journal = await BarJournal.OpenAsync(new JournalOptions { Path = path }, ["legacy", "provider"]);
var lanes = LaneSet.Of("legacy", "provider");
Console.Out.WriteLine($"open {journal.Head}");
await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
{
    while (true)
    {
        var mine = Interlocked.Increment(ref number);
        var position = await journal.AppendAsync(AppendedBatch.Of(mine), lanes, new SourceMark("numbers", mine, mine, "numbers"));
        Console.Out.WriteLine($"{position} {mine}");
    }
}));
