namespace DualSink.Tests.Sources;

/// <summary>What is around the rows.</summary>
/// <param name="HasMark">Whether a byte order mark precedes them.</param>
/// <param name="HasBlanks">Whether there are blank lines.</param>
/// <param name="HasMore">Whether there are columns nobody asked for.</param>
/// <param name="IsEnded">Whether the last line is.</param>
/// <param name="IsPacked">Whether it is packed by gzip.</param>
internal sealed record CsvFrame(bool HasMark, bool HasBlanks, bool HasMore, bool IsEnded, bool IsPacked);
