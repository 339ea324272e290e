namespace DualSink.Sources;

/// <summary>A row that did not become a bar, and why.</summary>
/// <param name="File">The file's name as it was given; <c>-</c> for standard input.</param>
/// <param name="Line">The line on which the row begins, from 1.</param>
/// <param name="Column">The column at fault, as the file names it; null when the whole row is.</param>
/// <param name="Value">What stands in that column, at most its first 100 characters; null when the whole row is at fault.</param>
/// <param name="Reason">What is wrong: the name of the rule it breaks, or why it could not be read.</param>
/// <param name="Record">The row as it stands in the file, with its line ending, so that it can be mended and read again.</param>
public sealed record Rejection(string File, long Line, string? Column, string? Value, string Reason, string Record);
