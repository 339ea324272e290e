using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Journal;

/// <summary>Finds accepted bars that a refused one can be compared with, among the latest entries of the journal. Safe for concurrent use.</summary>
internal sealed class BarsAlike(BarJournal journal, string lane, TableBinding binding)
{
    private const int Most = 6;
    private const int BarsAtOnce = 1 << 14;

    // A quiet feed's last bars are near; where they are not, a few thousand entries are soon looked through.
    private static readonly int[] LookBack = [32, 4096];

    /// <summary>Bars of a tenant other than the one given, as the table knows them: of its series, or where there are none, of others. The latest first.</summary>
    public async ValueTask<IReadOnlyList<Bar>> FindAsync(string tenant, Bar like, CancellationToken cancellationToken)
    {
        foreach (var entries in LookBack)
        {
            var (series, others) = (new Queue<Bar>(), new Queue<Bar>());
            var end = journal.Head;
            for (var after = Math.Max(journal.First - 1, end - entries); after < end;)
            {
                var read = await journal.ReadAsync(after, entries, BarsAtOnce, cancellationToken).ConfigureAwait(false);
                after = read[^1].Position;
                foreach (var entry in read.Where(entry => entry.Tenant == tenant && entry.Lanes.Contains(lane)))
                {
                    Collect(entry, like, series, others);
                }
            }

            if (series.Count + others.Count > 0)
            {
                return [.. series.Reverse().Concat(others.Reverse()).Take(Most)];
            }
        }

        return [];
    }

    private void Collect(JournalEntry entry, Bar like, Queue<Bar> series, Queue<Bar> others)
    {
        foreach (var accepted in entry.Bars.Span)
        {
            var bar = binding.Normalise(entry.Tenant, accepted);
            if (BarOrder.SameKey(bar, like))
            {
                continue;
            }

            var found = BarOrder.CompareSeries(bar, like) == 0 ? series : others;
            found.Enqueue(bar);
            if (found.Count > Most)
            {
                found.Dequeue();
            }
        }
    }
}
