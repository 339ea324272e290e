using System.Collections.Immutable;
using DualSink.Bars;
using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>
/// A batch past the rules: the bars that meet them, which is what the journal gets, and those that do not. Translates
/// what became of the former to the places of the whole batch. Immutable.
/// </summary>
internal sealed class AdmittedBatch
{
    private readonly int _count;

    // The places of the bars that meet the rules; null when all do.
    private readonly int[]? _places;
    private readonly ImmutableArray<BarProblem> _rejections;

    private AdmittedBatch(BarBatch sound, int count, int[]? places, ImmutableArray<BarProblem> rejections)
    {
        Sound = sound;
        _count = count;
        _places = places;
        _rejections = rejections;
    }

    /// <summary>The bars that meet the rules.</summary>
    public BarBatch Sound { get; }

    /// <summary>Checks every bar of a batch.</summary>
    public static AdmittedBatch Check(BarBatch batch, BarRules rules)
    {
        var bars = batch.Bars.Span;
        ImmutableArray<BarProblem>.Builder? rejections = null;
        for (var i = 0; i < bars.Length; i++)
        {
            if (rules.FirstBroken(bars[i]) is { } rule)
            {
                (rejections ??= ImmutableArray.CreateBuilder<BarProblem>()).Add(
                    new BarProblem(i, BarOutcome.Rejected, $"{rule.Explain(bars[i])} (rule {rule.Name})"));
            }
        }

        if (rejections is null)
        {
            return new AdmittedBatch(batch, batch.Count, null, []);
        }

        var rejected = rejections.Select(problem => problem.Index).ToHashSet();
        int[] places = [.. Enumerable.Range(0, batch.Count).Where(i => !rejected.Contains(i))];
        var sound = Array.ConvertAll(places, place => batch.Bars.Span[place]);
        return new AdmittedBatch(new BarBatch(batch.Tenant, sound), batch.Count, places, rejections.ToImmutable());
    }

    /// <summary>Every bar that meets the rules as accepted.</summary>
    public BatchOutcome Accepted() => All(BarOutcome.Accepted);

    /// <summary>Every bar that meets the rules as let go by a drop policy.</summary>
    public BatchOutcome Dropped() => All(BarOutcome.Dropped);

    /// <summary>The outcome of the whole batch, from that of the bars that meet the rules.</summary>
    public BatchOutcome Of(BatchOutcome sound)
    {
        if (_places is null)
        {
            return sound;
        }

        var outcomes = new BarOutcome[_count];
        Array.Fill(outcomes, BarOutcome.Rejected);
        for (var i = 0; i < _places.Length; i++)
        {
            outcomes[_places[i]] = sound[i];
        }

        return new BatchOutcome(
            outcomes, [.. _rejections, .. sound.Problems.Select(problem => problem with { Index = _places[problem.Index] })], sound.Error, sound.Retries);
    }

    private BatchOutcome All(BarOutcome outcome)
    {
        var outcomes = new BarOutcome[Sound.Count];
        Array.Fill(outcomes, outcome);
        return Of(new BatchOutcome(outcomes, [], null, 0));
    }
}
