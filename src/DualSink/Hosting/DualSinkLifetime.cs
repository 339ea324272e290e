using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DualSink.Hosting;

/// <summary>Ties the sinks to a host: tables are in place before anything starts, queues are drained after everything stopped.</summary>
internal sealed class DualSinkLifetime(SinkSet sinks, IOptions<DualSinkOptions> options) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await sinks.PrepareAsync(cancellationToken).ConfigureAwait(false);
        if (options.Value.HasJournal)
        {
            await sinks.OpenPipelineAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Services that write may do so until they have stopped.
    public Task StoppedAsync(CancellationToken cancellationToken) => sinks.CloseAsync(cancellationToken);
}
