namespace DualSink.Sources;

/// <summary>A row that did not become a bar, and why.</summary>
/// <param name="File">The file's name as it was given; <c>-</c> for standard input.</param>
/// <param name="Line">The line on which the row begins, from 1; in a JSON document and in Parquet the row's number, from 1.</param>
/// <param name="Column">The column at fault, as the file names it; null when the whole row is.</param>
/// <param name="Value">What stands in that column, at most its first 100 characters, with U+FFFD for what cannot be shown; null when the whole row is at fault.</param>
/// <param name="Reason">What is wrong: the name of the rule it breaks, or why it could not be read.</param>
/// <param name="Record">
/// The row's bytes, to be mended and read again: a line as it stands in the file, without its ending; a JSON document's
/// element on one line; a row of Parquet as a line of NDJSON. Of a row too long to be held, its beginning.
/// </param>
public sealed record Rejection(string File, long Line, string? Column, string? Value, string Reason, ReadOnlyMemory<byte> Record);
