using DualSink.Cli.Running;

namespace DualSink.Cli.Verbs;

/// <summary>An input's part of what <c>run --json</c> prints.</summary>
/// <param name="Source">The input as it was named.</param>
/// <param name="Lines">The last line read, or the last row's number.</param>
/// <param name="Accepted">Bars accepted of it.</param>
/// <param name="Rejected">Rows rejected.</param>
internal sealed record RunSourceDocument(string Source, long Lines, long Accepted, long Rejected)
{
    public static RunSourceDocument Of(SourceRun run) => new(run.Name, run.Lines, run.Accepted, run.Rejected);
}
