namespace DualSink.Server.Reading;

/// <summary>A key and its neighbours, in both tables.</summary>
internal sealed record DivergenceDocument(string Tenant, string Source, string Symbol, string Timeframe, string Timestamp, IReadOnlyList<DivergenceRow> Rows);
