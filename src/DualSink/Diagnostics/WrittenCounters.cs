namespace DualSink.Diagnostics;

/// <summary>The counters of bars written to each table, as whoever asks a Prometheus for them has to name them.</summary>
internal static class WrittenCounters
{
    /// <summary>Bars of the legacy table, those written labelled by <see cref="Success"/>.</summary>
    public const string Legacy = "store_bars_written_total";

    /// <summary>Bars of the provider table.</summary>
    public const string Provider = "provider_sink_writes_total";

    /// <summary>The status of bars that were written.</summary>
    public const string Success = "success";
}
