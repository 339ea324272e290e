namespace DualSink.Parity;

/// <summary>A key that was not put right.</summary>
/// <param name="Source">The source, as the provider table spells it.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Timeframe">The timeframe.</param>
/// <param name="Timestamp">Start of the interval, as <see cref="ParityExample"/> has it.</param>
/// <param name="Reason">Why not.</param>
public sealed record RefusedRepair(string Source, string Symbol, string Timeframe, string Timestamp, string Reason);
