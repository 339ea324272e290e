using DualSink.Server.Documents;

namespace DualSink.Cli.Verbs;

/// <summary>What <c>run --json</c> prints when it ends.</summary>
internal sealed record RunDocument(
    bool Ok,
    string Mode,
    string? Journal,
    long Read,
    long Accepted,
    long Rejected,
    double Seconds,
    IReadOnlyList<RunSourceDocument> Sources,
    IReadOnlyList<RunSinkDocument> Sinks,
    long Owed,
    IReadOnlyList<RejectionDocument> Rejections,
    IReadOnlyList<string> RejectsFiles,
    string? Error);
