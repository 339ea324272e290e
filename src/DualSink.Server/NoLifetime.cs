using Microsoft.Extensions.Hosting;

namespace DualSink.Server;

/// <summary>Leaves signals to the command, which drains the pipeline after the service has ended.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
