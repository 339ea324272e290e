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

    public PipelineBed(string mode = "dual", StoreSinkOptions? options = null, TableBinding? withoutTenants = null)
    {
        Options = options ?? new StoreSinkOptions { MaxAttempts = 1, Workers = 1 };
        Pipeline = new BarPipeline(
            new RouteOptions { Mode = mode, Ack = AckPolicy.All },
            name => _sinks.GetOrAdd(name, Make),
            withoutTenants ?? new TableBinding(TableLayout.Provider),
            new PipelineContext(PipelineId: Id),
            Log);
    }

    public string Id { get; } = MetricsProbe.NewPipeline();

    public LogProbe Log { get; } = new();

    public StoreSinkOptions Options { get; }

    public ScriptedStore Legacy { get; } = new(TableLayout.Legacy);

    public ScriptedStore Provider { get; } = new(TableLayout.Provider);

    public BarPipeline Pipeline { get; }

    public IEnumerable<string> SinksMade => _sinks.Keys.Order();

    public StoreSink Sink(string name) => _sinks[name];

    public async ValueTask DisposeAsync()
    {
        await Pipeline.DisposeAsync();
        foreach (var sink in _sinks.Values)
        {
            await sink.CloseAsync(TimeSpan.Zero);
        }
    }

    private StoreSink Make(string name) => new(name == "legacy" ? Legacy : Provider, Options);
}
