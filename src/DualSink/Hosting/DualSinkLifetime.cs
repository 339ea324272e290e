using DualSink.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DualSink.Hosting;

/// <summary>
/// Ties the sinks to a host: tables are in place and the journal is open before anything starts, edits of the settings
/// switch the route, queues are drained after everything stopped.
/// </summary>
internal sealed class DualSinkLifetime(SinkSet sinks, IOptions<DualSinkOptions> options, Func<BarPipeline, SettingsWatch> watch) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await sinks.PrepareAsync(cancellationToken).ConfigureAwait(false);
        if (options.Value.HasJournal)
        {
            await sinks.OpenPipelineAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _watching = Task.Run(() => watch(sinks.Pipeline).RunAsync(_stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Services that write may do so until they have stopped.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        await sinks.CloseAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();
}
