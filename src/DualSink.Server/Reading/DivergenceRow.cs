namespace DualSink.Server.Reading;

/// <summary>What both tables hold of one key.</summary>
/// <param name="Timestamp">The start of the interval.</param>
/// <param name="Legacy">The legacy table's row; null when it has none.</param>
/// <param name="Provider">The provider table's row; null when it has none.</param>
/// <param name="Class">How they compare.</param>
internal sealed record DivergenceRow(string Timestamp, SideRow? Legacy, SideRow? Provider, string Class);
