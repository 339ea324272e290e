using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

/// <summary>A pipeline with a journal over two tables in memory that do what a test tells them; can be opened again on the same file.</summary>
internal sealed class JournalBed : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Quick to try again and to come back.</summary>
    public static FailoverOptions Quick { get; } = new() { Hold = TimeSpan.FromMilliseconds(300), ShortestStay = TimeSpan.FromMilliseconds(100) };

    public string Id { get; } = MetricsProbe.NewPipeline();

    public LogProbe Log { get; } = new();

    public ScriptedStore Legacy { get; } = new(TableLayout.Legacy);

    public ScriptedStore Provider { get; } = new(TableLayout.Provider);

    public BarPipeline Pipeline { get; private set; } = null!;

    public string Path => _folder.File("journal.db");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What the journal is like besides its path.</summary>
    public JournalOptions Journal { get; init; } = new() { Path = "" };

    /// <summary>What happens at the journal's door.</summary>
    public BackpressurePolicy Backpressure { get; init; }

    public static async Task<JournalBed> OpenAsync(RouteOptions route, TimeProvider? time = null)
    {
        var bed = new JournalBed();
        await bed.ReopenAsync(route, time: time);
        return bed;
    }

    public async Task ReopenAsync(RouteOptions route, bool isModeForced = false, TimeProvider? time = null)
    {
        Pipeline = await BarPipeline.OpenAsync(
            new PipelineParts
            {
                Route = route,
                IsModeForced = isModeForced,
                Journal = Journal with { Path = Path },
                Backpressure = Backpressure,
                StoreOf = name => name == "legacy" ? Legacy : Provider,
                OptionsOf = _ => new StoreSinkOptions { BaseDelay = TimeSpan.FromMilliseconds(10), MaxDelay = TimeSpan.FromMilliseconds(50) },
                Failover = Quick,
                Context = new PipelineContext(PipelineId: Id),
                Time = time ?? TimeProvider.System,
                Loggers = Log,
            },
            Stop);
    }

    public async Task<Task<BatchOutcome>> OfferAsync(BarBatch batch) =>
        (await Deadline.For(Pipeline.WriteAsync(batch, cancellationToken: Stop))).Confirmed;

    public async Task<BatchOutcome> SettleAsync(BarBatch batch) => await Deadline.For(await OfferAsync(batch));

    public Task SwitchAsync(string mode) => Pipeline.SwitchAsync(Pipeline.Route with { Mode = mode }, consents: true, Stop);

    public async ValueTask DisposeAsync()
    {
        await Pipeline.CloseAsync(TimeSpan.Zero);
        _folder.Dispose();
    }
}
