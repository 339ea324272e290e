using System.Globalization;
using DualSink.Journal;
using DualSink.JournalAppender;

// Appends batches to the journal named, several at a time, from the number given on, until it is killed; tells of each
// that was acknowledged: its position and its number; and of each that was refused, which it tries again.
var (path, number) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
await using var journal = await BarJournal.OpenAsync(new JournalOptions { Path = path }, ["legacy", "provider"]);
var lanes = LaneSet.Of("legacy", "provider");
Console.Out.WriteLine($"open {journal.Head}");
await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
{
    while (true)
    {
        var mine = Interlocked.Increment(ref number);
        var position = await AppendAsync(mine);
        Console.Out.WriteLine($"{position} {mine}");
    }
}));

async Task<long> AppendAsync(int mine)
{
    while (true)
    {
        try
        {
            return await journal.AppendAsync(AppendedBatch.Of(mine), lanes, new SourceMark("numbers", mine, mine, "numbers"));
        }
        catch (JournalException e)
        {
            Console.Out.WriteLine($"refused {e.Kind}: {e.Message}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
