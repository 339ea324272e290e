namespace DualSink.Stores.Comparing;

/// <summary>What buckets are planned by. Being wrong costs time and nothing else.</summary>
/// <param name="Rows">About how many rows.</param>
/// <param name="Timeframes">Timeframes met among some rows.</param>
internal sealed record TableShape(long Rows, IReadOnlyCollection<string> Timeframes);
