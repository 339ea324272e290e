using System.Collections.Immutable;
using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>One repair: a comparison whose findings are put right as they come, and another that proves it. Runs once.</summary>
internal sealed class RepairRun(IBarStore legacy, IBarStore provider, RepairOptions options, TimeProvider time)
{
    private const int RowsAtOnce = 500;
    private const int MostRefusals = 100;

    private readonly bool _rightIsLegacy = options.From == legacy.Binding.Layout.Name ? true
        : options.From == provider.Binding.Layout.Name ? false
        : throw new ArgumentException($"'{options.From}' is no table; it is '{legacy.Binding.Layout.Name}' or '{provider.Binding.Layout.Name}' that is right.", nameof(options));

    private readonly Dictionary<string, List<RowAmendment>> _waiting = new(StringComparer.Ordinal);
    private readonly ImmutableArray<RefusedRepair>.Builder _refusals = ImmutableArray.CreateBuilder<RefusedRepair>();
    private RepairPlan? _plan;
    private long _rewritten;
    private long _added;
    private long _deleted;
    private long _left;
    private long _changed;
    private long _refused;

    /// <summary>Told how far the comparison is, now and then, from any thread.</summary>
    public Action<CompareProgress>? Progress { get; init; }

    /// <summary>Told of every key that is not the same, in order, with the tenants' names, before it is put right.</summary>
    public Action<FoundKey, IReadOnlyDictionary<string, string>>? Found { get; init; }

    private IBarStore Target => _rightIsLegacy ? provider : legacy;

    /// <summary>Compares, puts right, proves.</summary>
    public async Task<RepairReport> RunAsync(CancellationToken cancellationToken)
    {
        ComparisonReport before;
        var writer = Target.CreateWriter();
        await using (writer.ConfigureAwait(false))
        {
            ComparisonRun? run = null;
            run = new ComparisonRun(legacy, provider, options.Compare, time)
            {
                Progress = Progress,
                Found = async (found, token) =>
                {
                    Found?.Invoke(found, run!.TenantNames);
                    await TakeAsync(writer, run!, found, token).ConfigureAwait(false);
                },
            };
            before = await run.RunAsync(cancellationToken).ConfigureAwait(false);
            foreach (var (tenant, amendments) in _waiting)
            {
                await WriteAsync(writer, tenant, amendments, cancellationToken).ConfigureAwait(false);
            }
        }

        var wrote = !options.IsDryRun && _rewritten + _added + _deleted + _changed > 0;
        return new RepairReport
        {
            Before = before,
            After = wrote ? await ProveAsync(cancellationToken).ConfigureAwait(false) : null,
            Rewritten = _rewritten,
            Added = _added,
            Deleted = _deleted,
            Left = _left,
            Changed = _changed,
            Refused = _refused,
            Refusals = _refusals.ToImmutable(),
        };
    }

    // What was just written is young, and nothing else is on its way: looked at again for as long as rows take to settle.
    private Task<ComparisonReport> ProveAsync(CancellationToken cancellationToken) =>
        new ComparisonRun(legacy, provider, options.Compare, time) { Progress = Progress }.RunAsync(cancellationToken);

    private async ValueTask TakeAsync(IBarWriter writer, ComparisonRun run, FoundKey found, CancellationToken cancellationToken)
    {
        var finding = found.Key;
        _plan ??= new RepairPlan(Target.Binding, _rightIsLegacy, options.Deletes, NewcomersOf(run), provider.Binding.ProviderNames.Values);
        var step = _plan.For(found);
        if (step.Refusal is { } reason)
        {
            if (++_refused <= MostRefusals)
            {
                _refusals.Add(new RefusedRepair(
                    finding.Series.Source, finding.Series.Symbol, finding.Series.Timeframe, ParityTally.TextOf(finding.Timestamp), reason));
            }
        }
        else if (step.IsLeft)
        {
            _left++;
        }
        else if (step.Amendment is { } amendment)
        {
            if (!_waiting.TryGetValue(step.Tenant!, out var amendments))
            {
                _waiting[step.Tenant!] = amendments = [];
            }

            amendments.Add(amendment);
            if (amendments.Count >= RowsAtOnce)
            {
                await WriteAsync(writer, step.Tenant!, amendments, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private string? NewcomersOf(ComparisonRun run) =>
        options.Tenant ?? options.Compare.Filter.Tenant ?? (run.TenantNames.Count == 1 ? run.TenantNames.Keys.Single() : null);

    private async Task WriteAsync(IBarWriter writer, string tenant, List<RowAmendment> amendments, CancellationToken cancellationToken)
    {
        if (amendments.Count > 0)
        {
            var done = options.IsDryRun
                ? [.. Enumerable.Repeat(true, amendments.Count)]
                : await writer.AmendAsync(tenant, amendments, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < done.Length; i++)
            {
                Count(amendments[i], done[i]);
            }

            amendments.Clear();
        }
    }

    private void Count(RowAmendment amendment, bool done)
    {
        switch (amendment)
        {
            case var _ when !done:
                _changed++;
                break;
            case { Wanted: null }:
                _deleted++;
                break;
            case { Expected: null }:
                _added++;
                break;
            default:
                _rewritten++;
                break;
        }
    }
}
