using DualSink.Hosting;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Cli.Bench;

/// <summary>Scratch tables of both sinks, and a folder for journals beside the user's own. Dropped when it is disposed.</summary>
internal sealed class JournalPlace : IAsyncDisposable
{
    private readonly Dictionary<string, BenchScratch> _scratches = [];
    private readonly DualSinkOptions _options;
    private readonly TimeProvider _time;
    private int _journals;

    private JournalPlace(DualSinkOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        var beside = Path.GetDirectoryName(Path.GetFullPath(options.Journal.Path, options.BaseDirectory))!;
        Folder = Directory.CreateDirectory(Path.Combine(beside, $"dualsink-bench-{Environment.ProcessId}-journal")).FullName;
    }

    /// <summary>Where journals are made: on the disk the user's own would be on.</summary>
    public string Folder { get; }

    /// <summary>What will be dropped, for people.</summary>
    public string Place => string.Join(", ", _scratches.Values.Select(scratch => scratch.Place).Append($"folder {Folder}"));

    public static async Task<JournalPlace> MakeAsync(DualSinkOptions options, EngineSet engines, TimeProvider time, CancellationToken cancellationToken)
    {
        var place = new JournalPlace(options, time);
        try
        {
            foreach (var name in StoreSinks.Names)
            {
                place._scratches.Add(name, await BenchScratch.MakeAsync(name, engines.For(name), options.SinkOptionsFor(name), cancellationToken));
            }

            return place;
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }

    /// <summary>The table of a sink.</summary>
    public IBenchTable this[string name] => _scratches[name].Table;

    /// <summary>Empties every table.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        foreach (var scratch in _scratches.Values)
        {
            await scratch.Table.ResetAsync(cancellationToken);
        }
    }

    /// <summary>A path for a journal that is not there yet.</summary>
    public string NewJournal() => Path.Combine(Folder, $"journal-{++_journals}.db");

    /// <summary>Removes a journal, which takes room.</summary>
    public static void Remove(string journal)
    {
        foreach (var file in (string[])[journal, $"{journal}-wal", $"{journal}-shm", $"{journal}.lock"])
        {
            File.Delete(file);
        }
    }

    /// <summary>Opens a pipeline over a journal and the tables.</summary>
    /// <param name="journal">The journal's path.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="ack">Whose word confirms.</param>
    /// <param name="dead">A sink whose store is out of reach.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<BarPipeline> OpenAsync(string journal, string mode, AckPolicy ack, string? dead, CancellationToken cancellationToken) => BarPipeline.OpenAsync(
        new PipelineParts
        {
            // A round may last long on a small machine, and has to end with the sinks' word.
            Route = new RouteOptions { Mode = mode, Ack = ack, AckTimeout = TimeSpan.FromHours(1) },
            IsModeForced = true,
            Journal = _options.Journal with { Path = journal },
            StoreOf = name => name == dead ? Unreachable(name) : this[name].OpenStore(),
            OptionsOf = _options.SinkOptionsFor,
            Context = new PipelineContext(BenchScratch.Tenant, "dualsink-bench"),
            Time = _time,
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var scratch in _scratches.Values)
        {
            await scratch.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    // Nobody listens on port 1.
    private static IBarStore Unreachable(string name) =>
        StoreEngines.Open("postgresql://nobody@127.0.0.1:1/nowhere").Open(StoreSinks.Bind(name));
}
