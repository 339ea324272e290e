using DualSink.Bars;
using DualSink.Journal;
using DualSink.Sinks;

namespace DualSink.Tests.Routing;

/// <summary>What each table has to hold, from the journal's entries alone: of each key the last revision accepted for it.</summary>
internal sealed class JournalOracle
{
    private JournalOracle(IReadOnlyList<JournalEntry> entries) => Entries = entries;

    /// <summary>Every entry, in order.</summary>
    public IReadOnlyList<JournalEntry> Entries { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Reads a journal that nobody owns.</summary>
    public static async Task<JournalOracle> ReadAsync(string path)
    {
        await using var journal = await BarJournal.OpenAsync(new JournalOptions { Path = path }, StoreSinks.Names, cancellationToken: Stop);
        List<JournalEntry> entries = [];
        while (entries.Count < journal.Head)
        {
            entries.AddRange(await journal.ReadAsync(entries.Count, int.MaxValue, int.MaxValue, Stop));
        }

        return new JournalOracle(entries);
    }

    /// <summary>The close of every row that a sink's table has to hold.</summary>
    public Dictionary<(string Symbol, DateTime Timestamp), decimal> DueTo(string sink)
    {
        Dictionary<(string, DateTime), decimal> due = [];
        foreach (var bar in Entries.Where(entry => entry.Lanes.Contains(sink)).SelectMany(entry => entry.Bars.ToArray()))
        {
            due[(bar.Symbol, bar.Timestamp)] = bar.Close;
        }

        return due;
    }

    /// <summary>Fails unless the journal keeps each of these bars as often as it was offered, and no other.</summary>
    public void AssertKeeps(IEnumerable<Bar> offered)
    {
        var kept = Entries.SelectMany(entry => entry.Bars.ToArray()).CountBy(bar => bar).ToDictionary();
        var expected = offered.CountBy(bar => bar).ToDictionary();
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Count, kept.Count);
        Assert.All(expected, bar => Assert.Equal(bar.Value, kept[bar.Key]));
    }

    /// <summary>Fails unless a sink's table holds what is due to it.</summary>
    public void AssertHolds(string sink, IReadOnlyDictionary<(string Symbol, DateTime Timestamp), decimal> held)
    {
        var due = DueTo(sink);
        Assert.Equal(due.Count, held.Count);
        Assert.All(due, row => Assert.Equal(row.Value, held[row.Key]));
    }
}
