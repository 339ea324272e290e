using Microsoft.Extensions.Hosting;

namespace DualSink.Hosting;

/// <summary>Ties the sinks to a host: tables are in place before anything starts, queues are drained after everything stopped.</summary>
internal sealed class DualSinkLifetime(SinkSet sinks) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => sinks.PrepareAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Services that write may do so until they have stopped.
    public Task StoppedAsync(CancellationToken cancellationToken) => sinks.CloseAsync(cancellationToken);
}
