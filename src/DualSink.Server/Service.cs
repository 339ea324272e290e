using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Server.Intake;
using DualSink.Sinks;
using Microsoft.Extensions.Logging;

namespace DualSink.Server;

/// <summary>What the endpoints work with: an opened pipeline, and how it was set up. Owns nothing of it.</summary>
internal sealed record Service
{
    /// <summary>How the pipeline writes.</summary>
    public required DualSinkOptions Options { get; init; }

    /// <summary>How the service listens.</summary>
    public required ServerOptions Server { get; init; }

    /// <summary>Where the tables are.</summary>
    public required SinkSet Sinks { get; init; }

    /// <summary>The way into the tables.</summary>
    public required BarPipeline Pipeline { get; init; }

    /// <summary>The pipeline's journal to look at; null without one.</summary>
    public JournalView? View { get; init; }

    /// <summary>Whether nobody named a database.</summary>
    public bool IsEmbeddedByDefault { get; init; }

    /// <summary>Whether there was room for what came last.</summary>
    public required RoomMemory Room { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The version, as the command prints it.</summary>
    public static string Version { get; } =
        System.Reflection.CustomAttributeExtensions.GetCustomAttribute<System.Reflection.AssemblyInformationalVersionAttribute>(typeof(Service).Assembly)!.InformationalVersion.Split('+')[0];

    /// <summary>The full path of the journal's file.</summary>
    public string JournalPath => Path.GetFullPath(Options.Journal.Path, Options.BaseDirectory);

    /// <summary>The table of a sink.</summary>
    public Stores.IBarStore StoreOf(string sink) => Sinks.Engines.For(sink).Open(Options.BindingFor(sink));

    /// <summary>The journal to look at.</summary>
    /// <exception cref="JournalException">There is none.</exception>
    public JournalView RequireView() => View
        ?? throw new JournalException(JournalErrorKind.Refused, JournalPath, "this service keeps no journal, so there is nothing of it to see. Set journal.enabled: true.");

    /// <summary>Every sink there is, whether the mode in force writes it or not.</summary>
    public static IReadOnlyList<string> SinkNames => StoreSinks.Names;
}
