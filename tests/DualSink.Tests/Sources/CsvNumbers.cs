namespace DualSink.Tests.Sources;

/// <summary>How numbers are written.</summary>
internal enum CsvNumbers
{
    Plain,
    Signed,
    Padded,
    Exponents,
}
