using System.Globalization;
using DualSink.Diagnostics;

namespace DualSink.Cli.Metrics;

/// <summary>What a Prometheus shows at a moment of the counts of a run that has ended, and what is to be made of it.</summary>
/// <param name="Written">Bars written to the legacy and to the provider table.</param>
/// <param name="Counted">What it counts of each, one value a process that was fetched since the run ended.</param>
/// <param name="Target">What it fetches from this run's port; null when nothing.</param>
/// <param name="Since">When the run had ended, by its clock, in seconds since 1970.</param>
/// <param name="Waited">How long that is ago.</param>
internal sealed record PrometheusLook(
    (long Legacy, long Provider) Written, (IReadOnlyList<double> Legacy, IReadOnlyList<double> Provider) Counted, PrometheusTarget? Target, double Since, TimeSpan Waited)
{
    // What it does not fetch now, it will hardly fetch in a moment.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Whether it has counted every bar.</summary>
    public bool IsGood => Counted.Legacy.Contains(Written.Legacy) && Counted.Provider.Contains(Written.Provider);

    /// <summary>What it counts of the legacy table's bars, of several processes the one that comes nearest; null when nothing.</summary>
    public double? Legacy => Nearest(Counted.Legacy, Written.Legacy);

    /// <summary>The same of the provider table's.</summary>
    public double? Provider => Nearest(Counted.Provider, Written.Provider);

    private bool IsFetched => Target is not null && Target.FetchedAt > Since;

    /// <summary>What is wrong and what to do, once that is certain; null while it may still come right.</summary>
    /// <param name="address">Where this run shows its metrics.</param>
    public string? Problem(Uri address)
    {
        if (IsFetched && Target!.Error is { } error)
        {
            return $"It fetches {Target.Url} (job {Target.Job}), and that fails: {error.TrimEnd('.')}. This run shows its metrics at {address}: see scheme, metrics_path and targets of the job, and what stands between the two.";
        }

        return Waited < Patience ? null
            : Target is null ? $"It does not fetch {address}. {Remedy(address)}"
            : !IsFetched ? $"It fetches {Target.Url} (job {Target.Job}) every {Seconds(Target.Interval)}, and has not done so for {Seconds(Waited)}. Set a scrape_interval of a minute or less for this job."
            : Legacy is null && Provider is null ? $"It fetches {Target.Url} (job {Target.Job}), and has no count of this run. See whether metric_relabel_configs of the job drop {WrittenCounters.Legacy} and {WrittenCounters.Provider}, and whether another process answers at that address."
            : $"It fetches {Target.Url} (job {Target.Job}), and counts {Of(Legacy, Written.Legacy, "legacy")} and {Of(Provider, Written.Provider, "provider")}. See whether metric_relabel_configs of the job drop some of {WrittenCounters.Legacy} and {WrittenCounters.Provider}.";
    }

    private TimeSpan Patience => Target is null ? Shortest : (2 * Target.Interval) + Grace;

    private static string Remedy(Uri address) =>
        $"Add to its scrape_configs, and have it read them again: {{job_name: dualsink-verify, scrape_interval: 15s, static_configs: [{{targets: ['{address.Authority}']}}]}}. "
        + "Where it runs in a container or on another machine, 127.0.0.1 is not this one: run verify beside it.";

    private static string Of(double? counted, long written, string sink) =>
        string.Create(CultureInfo.InvariantCulture, $"{counted ?? 0:N0} of {written:N0} bars ({sink})");

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static double? Nearest(IReadOnlyList<double> values, long wanted) => values.Count == 0 ? null : values.MinBy(value => Math.Abs(value - wanted));
}
