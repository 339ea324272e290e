using System.Diagnostics.Metrics;

namespace DualSink.Diagnostics;

/// <summary>Every instrument of the product: the only place where one is named. The names are a contract with dashboards and alerts.</summary>
public static class DualSinkMeter
{
    /// <summary>The meter to subscribe to.</summary>
    public const string Name = "DualSink";

    private static readonly Meter Meter = new(Name, typeof(DualSinkMeter).Assembly.GetName().Version?.ToString(3));

    // OpenTelemetry's default boundaries are meant for milliseconds; these are seconds.
    private static readonly InstrumentAdvice<double> CommitSecondsAdvice = new()
    {
        HistogramBucketBoundaries = [.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5],
    };

    // From a window of some hundred bars to tables of a hundred million.
    private static readonly InstrumentAdvice<double> ParitySecondsAdvice = new()
    {
        HistogramBucketBoundaries = [.01, .05, .1, .5, 1, 5, 10, 30, 60, 300],
    };

    internal static readonly Counter<long> LegacyBatchesIn =
        Meter.CreateCounter<long>("pipeline_store_sink_batches_in_total", description: "Batches the legacy sink accepted.");

    internal static readonly Counter<long> LegacyBarsWritten =
        Meter.CreateCounter<long>(WrittenCounters.Legacy, description: "Bars committed to the legacy table, or given up, by method and status.");

    internal static readonly Counter<long> ProviderWrites =
        Meter.CreateCounter<long>(WrittenCounters.Provider, description: "Bars committed to the provider table; unchanged ones count.");

    internal static readonly Histogram<double> ProviderLatency =
        Meter.CreateHistogram("provider_sink_latency_seconds", description: "Time to write a batch to the provider table, in seconds.", advice: CommitSecondsAdvice);

    internal static readonly Counter<long> ProviderFails =
        Meter.CreateCounter<long>("provider_sink_fails_total", description: "Batch writes to the provider table that were given up.");

    internal static readonly Counter<long> BatchesIn =
        Meter.CreateCounter<long>("mdp_sink_batches_in_total", description: "Batches a sink accepted.");

    internal static readonly Counter<long> BatchesCommitted =
        Meter.CreateCounter<long>("mdp_sink_batches_committed_total", description: "Batches of which the table holds every bar it can hold.");

    internal static readonly Counter<long> BatchesFailed =
        Meter.CreateCounter<long>("mdp_sink_batches_failed_total", description: "Batches of which bars were returned.");

    internal static readonly Counter<long> ItemsCommitted =
        Meter.CreateCounter<long>("mdp_sink_items_committed_total", description: "Bars committed; unchanged ones count.");

    internal static readonly Counter<long> Retries =
        Meter.CreateCounter<long>("mdp_sink_retries_total", description: "Writes tried again.");

    internal static readonly Counter<long> DroppedBatches =
        Meter.CreateCounter<long>("mdp_sink_dropped_batches_total", description: "Batches a drop policy let go, by reason.");

    internal static readonly Counter<long> DeadLetters =
        Meter.CreateCounter<long>("dualsink_dead_letters_total", description: "Bars a table can never hold, kept as dead letters.");

    internal static readonly Counter<long> ModeSwitches =
        Meter.CreateCounter<long>("dualsink_mode_switches_total", description: "Changes of the route, by the modes before and after.");

    internal static readonly Counter<long> Failovers =
        Meter.CreateCounter<long>("dualsink_failovers_total", description: "Changes of the sink in charge under failover, there and back.");

    internal static readonly Histogram<double> CommitSeconds =
        Meter.CreateHistogram("mdp_sink_commit_seconds", description: "Time to write and commit a batch, in seconds.", advice: CommitSecondsAdvice);

    internal static readonly Counter<long> ParityRuns =
        Meter.CreateCounter<long>("dualsink_parity_runs_total", description: "Comparisons of the tables, by result: same, different or failed.");

    internal static readonly Histogram<double> ParitySeconds =
        Meter.CreateHistogram("dualsink_parity_seconds", description: "Time that a comparison of the tables took, in seconds.", advice: ParitySecondsAdvice);

    static DualSinkMeter()
    {
        Meter.CreateObservableGauge("store_sink_queue_depth", () => QueueDepthGauge.Observe("legacy", withSinkLabel: false), description: "Batches in the legacy sink's queue.");
        Meter.CreateObservableGauge("dualsink_lane_backlog_bars", () => LaneMetrics.Observe(lane => lane.Bars), description: "Bars the journal owes a lane.");
        Meter.CreateObservableGauge("dualsink_lane_backlog_batches", () => LaneMetrics.Observe(lane => lane.Batches), description: "Entries of the journal beyond a lane's cursor.");
        Meter.CreateObservableGauge("dualsink_lane_backlog_bytes", () => LaneMetrics.Observe(lane => lane.Bytes), description: "Bytes of the journal that a lane's backlog takes, more or less.");
        Meter.CreateObservableGauge("dualsink_lane_backlog_age_seconds", () => LaneMetrics.Observe(lane => lane.Age.TotalSeconds), description: "Age of the oldest entry the journal owes a lane, in seconds.");
        Meter.CreateObservableGauge("dualsink_journal_bytes", () => JournalMetrics.Observe(journal => journal.Bytes), description: "Bytes of the journal that are in use.");
        Meter.CreateObservableGauge("dualsink_journal_entries", () => JournalMetrics.Observe(journal => journal.Entries), description: "Entries the journal keeps, delivered ones included.");
        Meter.CreateObservableGauge("dualsink_journal_age_seconds", () => JournalMetrics.Observe(journal => journal.Age.TotalSeconds), description: "Age of the oldest entry the journal keeps, in seconds.");
        Meter.CreateObservableGauge("dualsink_parity_bars", ParityMetrics.ObserveBars, description: "Bars by class, as the last comparison of the tables found them.");
        Meter.CreateObservableGauge("dualsink_parity_in_flux", () => ParityMetrics.Observe(parity => parity.InFlux), description: "Bars that were still changing, or owed, when the tables were last compared.");
        Meter.CreateObservableGauge("dualsink_parity_tenants_meet", () => ParityMetrics.Observe(parity => parity.TenantsMeet), description: "Keys for which several tenants have bars, and the provider table one row, when the tables were last compared.");
        Meter.CreateObservableGauge("dualsink_parity_last_success_timestamp_seconds", () => ParityMetrics.Observe(parity => parity.At.ToUnixTimeMilliseconds() / 1000d), description: "When a comparison of the tables last came to its end, whatever it found, in seconds since 1970.");
        Meter.CreateObservableGauge("mdp_sink_queue_depth", () => QueueDepthGauge.Observe(null, withSinkLabel: true), description: "Batches in a sink's queue.");
        Meter.CreateObservableGauge("dualsink_mode", ModeGauge.Observe, description: "1 for the mode in force.");
    }
}
