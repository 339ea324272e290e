using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Cli.Verbs;

internal static class Registry
{
    public static IReadOnlyList<SinkDescription> All { get; } =
    [
        new("legacy", "Legacy sink", TableLayout.Legacy.DefaultTable, "Npgsql, or SQLite", "Writes bars to the tenant-based table.", []),
        new("provider", "Provider sink", TableLayout.Provider.DefaultTable, "Npgsql, or SQLite", "Writes bars to the provider table.", []),
    ];
}
