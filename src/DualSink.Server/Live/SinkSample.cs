namespace DualSink.Server.Live;

/// <summary>A sink in one second. Times in milliseconds; NaN where nothing was committed.</summary>
internal readonly record struct SinkSample(
    double BarsPerSecond, double CommitP50, double CommitP95, double CommitP99, int QueueDepth, long Retries, long Failures, long BacklogBars);
