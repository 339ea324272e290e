using DualSink.Sinks;

namespace DualSink.Server.Documents;

/// <summary>A mode as <c>modes --json</c> and <c>info --json</c> print it.</summary>
internal sealed record ModeDocument(string Mode, string Name, string Table, string Client, string Description, IReadOnlyList<string> Features)
{
    public static ModeDocument Of(SinkDescription mode) =>
        new(mode.Mode, mode.Name, mode.Table, mode.Client, mode.Description, mode.Features);
}
