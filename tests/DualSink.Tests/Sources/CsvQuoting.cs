namespace DualSink.Tests.Sources;

/// <summary>Which fields stand in quotes; those that must always do.</summary>
internal enum CsvQuoting
{
    Needed,
    Texts,
    All,
}
