using DualSink.Tests.Cli;

namespace DualSink.Tests.Dashboard;

/// <summary>A service that runs, and a client of it.</summary>
internal sealed class Serving(LiveRun run, string url) : IAsyncDisposable
{
    /// <summary>Its address, with the port it took.</summary>
    public string Url => url;

    public HttpClient Client { get; } = new() { BaseAddress = new Uri(url) };

    /// <summary>Asks it to end, and waits for that.</summary>
    public Task<CommandRun> EndAsync() => run.EndAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await run.DisposeAsync();
    }
}
