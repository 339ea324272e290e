namespace DualSink.Benchmarks.Journal;

/// <summary>One round. Waits in milliseconds.</summary>
internal sealed record JournalResult(double BarsPerSecond, double BatchesPerSecond, double Median, double P99, double Longest);
