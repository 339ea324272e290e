namespace DualSink.Server.Live;

/// <summary>A sink as it is now. Times are in milliseconds, of the commits of the last ten seconds; null when there was none.</summary>
/// <param name="Sink">Its name.</param>
/// <param name="Table">Its table.</param>
/// <param name="Engine">postgresql or sqlite.</param>
/// <param name="Location">Where that is.</param>
/// <param name="LaneState">active, paused or detached; none without a journal.</param>
/// <param name="Written">Whether the mode in force writes it.</param>
/// <param name="Health">How it stands with its table.</param>
/// <param name="BarsPerSecond">Bars committed in the last second.</param>
/// <param name="CommitP50Ms">Half of the commits took no longer.</param>
/// <param name="CommitP95Ms">Of 100 commits 95 took no longer.</param>
/// <param name="CommitP99Ms">Of 100 commits 99 took no longer.</param>
/// <param name="QueueDepth">Batches of which a worker has not begun its part.</param>
/// <param name="Retries">Writes tried again since the service began.</param>
/// <param name="Failures">Batches of which bars were returned since the service began.</param>
/// <param name="BacklogBars">Bars it is owed.</param>
/// <param name="BacklogBatches">Entries of the journal beyond its cursor.</param>
/// <param name="BacklogBytes">Bytes they take, more or less.</param>
/// <param name="BacklogAgeSeconds">How long ago the oldest was accepted.</param>
/// <param name="DeadLetters">Bars of it that are kept as dead letters now, counted every few seconds; without a journal all since the service began.</param>
internal sealed record LiveSink(
    string Sink,
    string Table,
    string Engine,
    string Location,
    string LaneState,
    bool Written,
    LiveHealth Health,
    double BarsPerSecond,
    double? CommitP50Ms,
    double? CommitP95Ms,
    double? CommitP99Ms,
    int QueueDepth,
    long Retries,
    long Failures,
    long BacklogBars,
    long BacklogBatches,
    long BacklogBytes,
    double BacklogAgeSeconds,
    long DeadLetters);
