using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Journal;

/// <summary>
/// Makes good for older revisions that were passed over for a last one which the table then refused: the newest of them
/// that the table takes is written after all, as it would have been had nothing been in doubt. Rare.
/// </summary>
internal sealed class OlderRevisions(LaneWork work)
{
    private const int BarsAtOnce = 1 << 14;

    private readonly TableBinding _binding = work.Sink.Store.Binding;
    private readonly LayoutLimits _limits = new(work.Sink.Store.Binding.Layout);

    /// <summary>Writes the newest older revision of each bar that was refused.</summary>
    /// <param name="run">The run.</param>
    /// <param name="letters">The bars of an entry that were refused; older ones that are refused too are added.</param>
    /// <param name="counts">What became of the entry.</param>
    /// <returns>
    /// The counts, with each bar that was counted as superseded before counted anew by what became of it. Some are
    /// returned when the sink was closed meanwhile.
    /// </returns>
    /// <exception cref="JournalException">The entries cannot be read.</exception>
    /// <exception cref="SinkClosedException">The sink is closed.</exception>
    public async Task<LaneCounts> WriteAsync(LaneRun run, List<DeadLetter> letters, LaneCounts counts)
    {
        for (var done = 0; done < letters.Count;)
        {
            var refused = letters[done..];
            done = letters.Count;
            foreach (var (older, receipt) in await HandOutAsync(run, refused).ConfigureAwait(false))
            {
                var outcome = await receipt.Confirmed.ConfigureAwait(false);
                if (older.Position <= run.Start && outcome.IsComplete)
                {
                    // The cursor had passed it before this run; its count stays as it was then.
                    continue;
                }

                counts += LaneDelivery.CountsOf(outcome) with { Superseded = outcome.Superseded - 1 };
                foreach (var problem in outcome.Problems.Where(problem => problem.Outcome == BarOutcome.DeadLettered))
                {
                    letters.Add(older with { Reason = problem.Reason, Code = problem.Code });
                }
            }
        }

        return counts;
    }

    private async Task<List<(DeadLetter Older, BatchReceipt Receipt)>> HandOutAsync(LaneRun run, List<DeadLetter> refused)
    {
        var keys = new RevisionKeys(_binding, run.Tenants);
        Dictionary<UInt128, List<DeadLetter>> revisions = [];

        // What the client found never took the place of others.
        foreach (var letter in refused.Where(letter => run.EndOfDoubt > 0 && Fits(letter.Tenant, letter.Bar)))
        {
            var key = keys.KeyOf(letter.Tenant, letter.Bar);
            if (run.Refused.Refuse(key, letter) | run.StandsForOlder(letter))
            {
                revisions[key] = [];
            }
        }

        List<(DeadLetter, BatchReceipt)> handedOut = [];
        if (revisions.Count == 0)
        {
            return handedOut;
        }

        // Nothing newer may be handed out between looking for it and handing out the older.
        await work.HandingOut.WaitAsync().ConfigureAwait(false);
        try
        {
            // Another run has its own way with them, and may have handed out newer ones.
            if (run.Over.IsCancellationRequested)
            {
                return handedOut;
            }

            await CollectAsync(run, keys, revisions).ConfigureAwait(false);
            foreach (var (key, all) in revisions)
            {
                if (run.ReplacementOf(key, all) is { } index)
                {
                    var older = all[index];
                    handedOut.Add((older, await work.Sink.WriteAsync(new BarBatch(older.Tenant, new[] { older.Bar })).ConfigureAwait(false)));
                }
            }

            return handedOut;
        }
        finally
        {
            work.HandingOut.Release();
        }
    }

    /// <summary>Collects what was handed out of these keys; where the doubt is older than the run, as far back as the journal has it.</summary>
    private async Task CollectAsync(LaneRun run, RevisionKeys keys, Dictionary<UInt128, List<DeadLetter>> revisions)
    {
        var end = run.HandedOut;
        var start = run.WasInDoubtBefore ? Math.Min(run.Start, work.Journal.First - 1) : run.Start;
        var passed = start < run.Start
            ? await KnownLetters.ReadAsync(work.Journal, work.Name, start, run.Start, CancellationToken.None).ConfigureAwait(false)
            : KnownLetters.None;
        for (var after = start; after < end;)
        {
            var entries = await work.Journal.ReadAsync(after, (int)Math.Min(end - after, int.MaxValue), BarsAtOnce, CancellationToken.None).ConfigureAwait(false);
            after = entries[^1].Position;
            foreach (var entry in entries.Where(entry => entry.Lanes.Contains(work.Name)))
            {
                for (var place = 0; place < entry.Bars.Length; place++)
                {
                    var bar = entry.Bars.Span[place];
                    if (!run.Known.Contains(entry.Position, place) && !passed.Contains(entry.Position, place) && revisions.TryGetValue(keys.KeyOf(entry.Tenant, bar), out var all) && Fits(entry.Tenant, bar))
                    {
                        all.Add(new DeadLetter(entry.Position, place, entry.Tenant, bar, "", null));
                    }
                }
            }
        }
    }

    private bool Fits(string tenant, Bar bar) => _limits.Violation(_binding.Normalise(tenant, bar)) is null;
}
