using System.Collections.Immutable;
using DualSink.Stores;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>One comparison of two tables: digests first, then the rows of what differs, then a second look at those that do. Runs once.</summary>
internal sealed class ComparisonRun(IBarStore legacy, IBarStore provider, CompareOptions options, TimeProvider time)
{
    // Held before they are looked at again, and told.
    private const int MostFindingsHeld = 10_000;
    private const int MostMeetings = 20;

    private readonly RowComparer _rows = new(legacy.Binding.Layout, provider.Binding.Layout, options.Tolerances);
    private readonly FluxWatch _flux = new(legacy, provider, options, new RowComparer(legacy.Binding.Layout, provider.Binding.Layout, options.Tolerances), time);
    private readonly ParityTally _tally = new(options.ExampleLimit);
    private readonly Pace? _pace = options.RowsPerSecond is { } limit ? new Pace(limit, time) : null;
    private readonly ImmutableArray<TenantMeeting>.Builder _meetings = ImmutableArray.CreateBuilder<TenantMeeting>();
    private readonly List<KeyFinding> _differing = [];
    private readonly RowAccount _account = new();
    private long _digested;
    private long _expected;
    private long _inFlux;
    private long _meet;
    private long _opened;
    private long _toOpen;

    /// <summary>Told of every key that is not the same, in order.</summary>
    public Func<FoundKey, CancellationToken, ValueTask>? Found { get; init; }

    /// <summary>Told how far it is, now and then, from any thread.</summary>
    public Action<CompareProgress>? Progress { get; init; }

    /// <summary>What compares.</summary>
    public RowComparer Rows => _rows;

    /// <summary>The names of the legacy table's tenants, once the tables are looked at.</summary>
    public IReadOnlyDictionary<string, string> TenantNames { get; private set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Compares.</summary>
    public async Task<ComparisonReport> RunAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var tables = await ComparedTables.TakeAsync(legacy, provider, options, _rows, cancellationToken).ConfigureAwait(false);
        long buckets;
        await using (tables.ConfigureAwait(false))
        {
            TenantNames = tables.Legacy.TenantNames;
            var (cut, asStored) = await PlanAsync(tables, cancellationToken).ConfigureAwait(false);
            var (ours, theirs) = await DigestAsync(tables, tables.Filters, cut, asStored, cancellationToken).ConfigureAwait(false);
            buckets = ours.Keys.Union(theirs.Keys).LongCount();
            var compared = DigestComparison.Of(ours, theirs);
            if (asStored && compared.IsMostlyDiffering)
            {
                // Decimals that the narrower layout does not keep, most likely: by their common ground they may be the same.
                asStored = false;
                Interlocked.Exchange(ref _digested, 0);
                (ours, theirs) = await DigestAsync(tables, tables.Filters, cut, asStored, cancellationToken).ConfigureAwait(false);
                compared = DigestComparison.Of(ours, theirs);
            }

            Count(compared);
            await OpenAsync(tables, compared.Differing, cut, asStored, cancellationToken).ConfigureAwait(false);
        }

        await SettleAsync(cancellationToken).ConfigureAwait(false);
        return new ComparisonReport
        {
            Parity = _tally.ToReport(),
            InFlux = _inFlux,
            TenantsMeet = _meet,
            Meetings = _meetings.ToImmutable(),
            Buckets = buckets,
            BucketsOpened = _opened,
            Rows = _digested,
            Elapsed = time.GetElapsedTime(began),
        };
    }

    private async Task<(BucketTime Cut, bool AsStored)> PlanAsync(ComparedTables tables, CancellationToken cancellationToken)
    {
        // Both prove it, so that either may be of another version, or another engine.
        var proofs = Task.WhenAll(ProveAsync(tables.Legacy, cancellationToken), ProveAsync(tables.Provider, cancellationToken));
        var shapes = await proofs.ConfigureAwait(false);
        _expected = options.Filter == RowFilter.All ? shapes.Sum(shape => shape.Rows) : 0;
        return (BucketPlan.For(shapes[0], shapes[1]), shapes[1].IsPlain);
    }

    private async Task<TableShape> ProveAsync(ITableSnapshot table, CancellationToken cancellationToken)
    {
        await table.ProveHashAsync(_rows.Forms, cancellationToken).ConfigureAwait(false);
        return await table.ShapeAsync(_rows.Forms, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(Dictionary<BucketId, BucketSum> Legacy, Dictionary<BucketId, BucketSum> Provider)> DigestAsync(
        ComparedTables tables, (SnapshotFilter Legacy, SnapshotFilter Provider) filters, BucketTime cut, bool asStored, CancellationToken cancellationToken)
    {
        Func<long, long, CancellationToken, ValueTask>? paced = _pace is null && Progress is null ? null : PacedAsync;
        var request = new DigestRequest(filters.Legacy, _rows.Forms, cut) { AsStored = asStored, Paced = paced, InSmallParts = _pace is not null };
        var legacySums = tables.Legacy.DigestAsync(request, cancellationToken);
        var providerSums = tables.Provider.DigestAsync(request with { Filter = filters.Provider }, cancellationToken);
        await Task.WhenAll(legacySums, providerSums).ConfigureAwait(false);
        var (ours, theirs) = (await legacySums.ConfigureAwait(false), await providerSums.ConfigureAwait(false));
        if (paced is null)
        {
            _digested += ours.Values.Sum(sum => sum.Rows) + theirs.Values.Sum(sum => sum.Rows);
        }

        return (ours, theirs);
    }

    private async ValueTask PacedAsync(long rows, long goneOver, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _digested, rows);
        Report();
        if (_pace is { } pace)
        {
            await pace.AddAsync(goneOver, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Report() => Progress?.Invoke(new CompareProgress(Interlocked.Read(ref _digested), _expected, _toOpen, _opened));

    private void Count(DigestComparison compared)
    {
        _tally.Add(ParityClass.Equal, compared.Equal);
        _tally.Add(ParityClass.EqualAfterLayout, compared.EqualAfterLayout);
    }

    // A hash may stand for several series, of which the digests remember one: the rows that are found are held against those
    // that were counted, and where some are left, every series of the hash is asked for.
    private async Task OpenAsync(ComparedTables tables, IReadOnlyList<DifferingBucket> differing, BucketTime cut, bool asStored, CancellationToken cancellationToken)
    {
        if (differing.Count == 0)
        {
            return;
        }

        foreach (var bucket in differing)
        {
            _account.Count(bucket);
        }

        var hashes = differing.Select(bucket => bucket.Id.Series).ToHashSet();
        var names = await tables.NamesAsync(hashes, isComplete: false, cancellationToken).ConfigureAwait(false);
        await OpenAsync(tables, Stretches(names, isMore: false), cancellationToken).ConfigureAwait(false);
        if (_account.Open.ToHashSet() is { Count: > 0 } open)
        {
            var all = await tables.NamesAsync(open, isComplete: true, cancellationToken).ConfigureAwait(false);
            var more = all.SelectMany(series => series.Except(names[series.Key])).ToLookup(RowHash.OfSeries);
            await OpenAsync(tables, Stretches(more, isMore: true), cancellationToken).ConfigureAwait(false);
            _differing.Sort(KeyFinding.ByKey);
        }

        _account.Close(legacy.Binding, provider.Binding);

        List<Stretch> Stretches(ILookup<long, SeriesName> of, bool isMore)
        {
            var range = tables.Filters.Legacy.Range;
            List<Stretch> stretches =
            [
                .. from bucket in differing
                   from stretch in Stretch.Of(bucket, of[bucket.Id.Series], range, cut)
                   select stretch with { IsUnsure = asStored, Buckets = isMore ? 0 : stretch.Buckets },
            ];
            stretches.Sort();
            return stretches;
        }
    }

    private async Task OpenAsync(ComparedTables tables, List<Stretch> stretches, CancellationToken cancellationToken)
    {
        _toOpen += stretches.Sum(stretch => stretch.Buckets);
        List<Stretch> small = [];
        foreach (var stretch in stretches)
        {
            if (stretch.IsWorthCutting)
            {
                await ReadAsync(tables, small, cancellationToken).ConfigureAwait(false);
                await CutAsync(tables, stretch, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                small.Add(stretch);
            }
        }

        await ReadAsync(tables, small, cancellationToken).ConfigureAwait(false);
    }

    // Digests of a part of a series are found by its index, and what agrees in them need not be fetched.
    private async Task CutAsync(ComparedTables tables, Stretch stretch, CancellationToken cancellationToken)
    {
        var filter = SnapshotFilter.Of(stretch.Series, stretch.Range);
        var cut = stretch.Cut;
        var (ours, theirs) = await DigestAsync(tables, (filter, filter), cut, asStored: false, cancellationToken).ConfigureAwait(false);
        var compared = DigestComparison.Of(ours, theirs);
        Count(compared);
        _account.Find(stretch.Series, compared.Equal + compared.EqualAfterLayout, compared.Equal + compared.EqualAfterLayout);
        _toOpen -= stretch.Buckets;
        var parts = compared.Differing
            .SelectMany(bucket => BucketTime.RangesOf(bucket.Id.Number, cut.OtherWidth).Select(range => stretch with
            {
                Range = range.Cut(stretch.Range),
                Rows = bucket.Rows,
                Buckets = 0,
                Width = cut.OtherWidth,
                IsUnsure = false,
            }))
            .Where(part => !part.Range.IsEmpty)
            .ToList();
        parts.Sort();
        if (parts.Count > 0)
        {
            // However many parts of it are fetched, it is one bucket.
            parts[0] = parts[0] with { Buckets = stretch.Buckets };
        }

        await OpenAsync(tables, parts, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadAsync(ComparedTables tables, List<Stretch> stretches, CancellationToken cancellationToken)
    {
        foreach (var stretch in Stretch.Joined(stretches))
        {
            if (_pace is { } pace)
            {
                await pace.AddAsync(2 * stretch.Rows, cancellationToken).ConfigureAwait(false);
            }

            var found = await tables.ReadAsync(stretch.Series, new SnapshotFilter { Range = stretch.Range }, cancellationToken).ConfigureAwait(false);
            _account.Find(stretch.Series, found.Legacy, found.Provider);
            foreach (var finding in found.Findings)
            {
                if (!finding.IsMeeting && finding.ClassBy(_rows) is var result and <= ParityClass.WithinTolerance)
                {
                    _tally.Add(result, 1);
                }
                else
                {
                    _differing.Add(finding);
                }
            }

            _opened += stretch.Buckets;
            Report();
            if (_differing.Count >= MostFindingsHeld)
            {
                await SettleAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        stretches.Clear();
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var (finding, inFlux) in await _flux.SettleAsync(_differing, cancellationToken).ConfigureAwait(false))
        {
            if (finding.IsGone)
            {
                continue;
            }

            if (!inFlux && !finding.IsMeeting)
            {
                _tally.Add(finding, _rows, TenantNames);
            }
            else if (inFlux)
            {
                _inFlux++;
            }
            else if (++_meet <= MostMeetings)
            {
                _meetings.Add(ParityTally.MeetingOf(finding, TenantNames));
            }

            if (Found is { } found && (inFlux || finding.IsMeeting || finding.ClassBy(_rows) > ParityClass.WithinTolerance))
            {
                await found(new FoundKey(finding, inFlux || finding.IsMeeting ? null : finding.ClassBy(_rows), inFlux), cancellationToken).ConfigureAwait(false);
            }
        }

        _differing.Clear();
    }
}
