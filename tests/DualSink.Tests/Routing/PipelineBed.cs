using System.Collections.Concurrent;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

/// <summary>A pipeline without a journal over two tables in memory that do what a test tells them.</summary>
internal sealed class PipelineBed : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, StoreSink> _sinks = new();

    private PipelineBed(StoreSinkOptions? options, ScriptedStore? provider)
    {
        Options = options ?? new StoreSinkOptions { MaxAttempts = 1, Workers = 1 };
        Provider = provider ?? new ScriptedStore(TableLayout.Provider);
    }

    public string Id { get; } = MetricsProbe.NewPipeline();

    public LogProbe Log { get; } = new();

    public StoreSinkOptions Options { get; }

    public ScriptedStore Legacy { get; } = new(TableLayout.Legacy);

    public ScriptedStore Provider { get; }

    public BarPipeline Pipeline { get; private set; } = null!;

    public IEnumerable<string> SinksMade => _sinks.Keys.Order();

    public static async Task<PipelineBed> OpenAsync(string mode = "dual", StoreSinkOptions? options = null, ScriptedStore? provider = null)
    {
        var bed = new PipelineBed(options, provider);
        bed.Pipeline = await BarPipeline.OpenAsync(
            new PipelineParts
            {
                Route = new RouteOptions { Mode = mode, Ack = AckPolicy.All },
                SinkOf = name => bed._sinks.GetOrAdd(name, bed.Make),
                StoreOf = bed.StoreOf,
                Context = new PipelineContext(PipelineId: bed.Id),
                Loggers = bed.Log,
            },
            TestContext.Current.CancellationToken);
        return bed;
    }

    public StoreSink Sink(string name) => _sinks[name];

    public async ValueTask DisposeAsync()
    {
        await Pipeline.CloseAsync(TimeSpan.Zero);
    }

    private StoreSink Make(string name) => new(StoreOf(name), Options);

    private ScriptedStore StoreOf(string name) => name == "legacy" ? Legacy : Provider;
}
