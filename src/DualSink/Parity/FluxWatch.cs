using DualSink.Stores;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>
/// Looks again at keys that differ, until each is the same, stands still, or patience is over: what two looks at different
/// instants see apart need not be. Not safe for concurrent use.
/// </summary>
internal sealed class FluxWatch(IBarStore legacy, IBarStore provider, CompareOptions options, RowComparer rows, TimeProvider time)
{
    private const int KeysAtOnce = 4096;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly JournalDebt? _debt = options.Journal is { } journal ? new JournalDebt(journal, provider.Binding) : null;
    private TimeSpan _patience = options.Patience;

    /// <summary>Settles keys that differ.</summary>
    /// <param name="differing">Keys as they were seen, in order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Each as it was seen last, in the same order, and whether it was still in flux.</returns>
    public async Task<IReadOnlyList<(KeyFinding Finding, bool InFlux)>> SettleAsync(IReadOnlyList<KeyFinding> differing, CancellationToken cancellationToken)
    {
        var settled = differing.Select(finding => (Finding: finding, InFlux: true)).ToArray();
        var open = Enumerable.Range(0, settled.Length).ToList();
        for (var wait = TimeSpan.Zero; open.Count > 0; wait = Next(wait))
        {
            if (wait > TimeSpan.Zero)
            {
                if (_patience <= TimeSpan.Zero)
                {
                    break;
                }

                wait = wait < _patience ? wait : _patience;
                _patience -= wait;
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }

            await MarkAsync(cancellationToken).ConfigureAwait(false);
            var (seen, takenAt) = await LookAsync(open.ConvertAll(place => settled[place].Finding), cancellationToken).ConfigureAwait(false);
            var owed = await OwedAsync(seen, cancellationToken).ConfigureAwait(false);
            List<int> stillOpen = [];
            for (var i = 0; i < open.Count; i++)
            {
                var (before, now) = (settled[open[i]].Finding, seen[i]);
                var stands = IsGood(now) || (now.HoldsTheSame(before) && !owed.Contains(KeyOf(now)) && !IsYoung(now, takenAt));
                settled[open[i]] = (now, !stands);
                if (!stands)
                {
                    stillOpen.Add(open[i]);
                }
            }

            open = stillOpen;
        }

        return settled;
    }

    private Task MarkAsync(CancellationToken cancellationToken) => _debt?.MarkAsync(cancellationToken) ?? Task.CompletedTask;

    private static TimeSpan Next(TimeSpan wait) => wait == TimeSpan.Zero ? FirstWait : wait * 2 < LongestWait ? wait * 2 : LongestWait;

    private static (SeriesName Series, long Timestamp) KeyOf(KeyFinding finding) => (finding.Series, finding.Timestamp);

    private bool IsGood(KeyFinding finding) => finding.IsGone || (!finding.IsMeeting && finding.ClassBy(rows) <= ParityClass.WithinTolerance);

    private bool IsYoung(KeyFinding finding, (long Legacy, long Provider) takenAt)
    {
        var settling = (long)options.Settling.TotalMicroseconds;
        return finding.Legacy.Any(seen => seen.UpdatedAt > takenAt.Legacy - settling) || finding.Provider?.UpdatedAt > takenAt.Provider - settling;
    }

    private Task<HashSet<(SeriesName Series, long Timestamp)>> OwedAsync(IEnumerable<KeyFinding> findings, CancellationToken cancellationToken) =>
        _debt?.OwedAsync(findings.Select(KeyOf).ToHashSet(), cancellationToken) ?? Task.FromResult<HashSet<(SeriesName Series, long Timestamp)>>([]);

    private async Task<(List<KeyFinding> Seen, (long Legacy, long Provider) TakenAt)> LookAsync(List<KeyFinding> wanted, CancellationToken cancellationToken)
    {
        var tables = await ComparedTables.TakeAsync(legacy, provider, options, rows, cancellationToken).ConfigureAwait(false);
        await using (tables.ConfigureAwait(false))
        {
            var found = new Dictionary<(SeriesName Series, long Timestamp), KeyFinding>(wanted.Count);
            foreach (var series in wanted.GroupBy(finding => finding.Series))
            {
                foreach (var keys in series.Select(finding => finding.Timestamp).Chunk(KeysAtOnce))
                {
                    foreach (var finding in (await tables.ReadAsync(series.Key, new SnapshotFilter { Timestamps = keys }, cancellationToken).ConfigureAwait(false)).Findings)
                    {
                        found[KeyOf(finding)] = finding;
                    }
                }
            }

            return ([.. wanted.Select(finding => found.GetValueOrDefault(KeyOf(finding)) ?? finding with { Legacy = [], Provider = null })],
                (tables.Legacy.TakenAt, tables.Provider.TakenAt));
        }
    }

}
