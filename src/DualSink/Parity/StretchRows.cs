namespace DualSink.Parity;

/// <summary>What both tables hold of a stretch of a series.</summary>
/// <param name="Findings">Its keys, by time.</param>
/// <param name="Legacy">How many rows the table with tenants has of it.</param>
/// <param name="Provider">How many the other has.</param>
internal readonly record struct StretchRows(IEnumerable<KeyFinding> Findings, long Legacy, long Provider);
