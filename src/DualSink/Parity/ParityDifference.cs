namespace DualSink.Parity;

/// <summary>One value that differs, as both tables hold it.</summary>
/// <param name="Field">The bar's field, in lower case.</param>
/// <param name="Legacy">The legacy table's value as text; null where it has no such row.</param>
/// <param name="Provider">The provider table's value as text, the shortest that reads back as the same double; null where it has no such row.</param>
public sealed record ParityDifference(string Field, string? Legacy, string? Provider);
