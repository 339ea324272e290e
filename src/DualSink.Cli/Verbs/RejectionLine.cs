using DualSink.Server.Documents;

namespace DualSink.Cli.Verbs;

/// <summary>A rejected row for people.</summary>
internal static class RejectionLine
{
    /// <summary>Where it stands, and what is wrong.</summary>
    public static string Of(RejectionDocument rejection)
    {
        var place = rejection.Column is null ? "" : $" {rejection.Column} '{rejection.Value}'";
        return $"rejected {rejection.File}:{rejection.Line}:{place} {rejection.Reason}";
    }
}
