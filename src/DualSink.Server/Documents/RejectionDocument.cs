using DualSink.Sources;

namespace DualSink.Server.Documents;

/// <summary>A rejected row.</summary>
internal sealed record RejectionDocument(string File, long Line, string? Column, string? Value, string Reason)
{
    public static RejectionDocument Of(Rejection rejection) =>
        new(rejection.File, rejection.Line, rejection.Column, rejection.Value, rejection.Reason);
}
