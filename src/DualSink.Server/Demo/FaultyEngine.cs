using DualSink.Stores;

namespace DualSink.Server.Demo;

/// <summary>An engine whose writes fail now and then, as if its server were gone. Reading goes on, so that what it holds can be compared.</summary>
internal sealed class FaultyEngine(IStoreEngine engine, FaultClock faults) : IStoreEngine
{
    public string Name => engine.Name;

    public string Location => engine.Location;

    public string Client => engine.Client;

    public IBarStore Open(TableBinding binding) => new FaultyStore(engine.Open(binding), faults);

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
