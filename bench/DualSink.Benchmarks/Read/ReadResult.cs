namespace DualSink.Benchmarks.Read;

/// <summary>Medians over the rounds. <see cref="Ratio"/> is the product's speed to this way's: the product's own is 1.</summary>
internal sealed record ReadResult(string Format, string Way, double BarsPerSecond, double Ratio, double AllocatedBytesPerBar);
