using DualSink.Diagnostics;
using DualSink.Journal;
using DualSink.Routing;
using Microsoft.Extensions.Logging;

namespace DualSink.Hosting;

/// <summary>
/// Looks at the settings again and again while a pipeline runs, and switches it when an edit changes its route. An edit
/// that cannot be taken is told once and changes nothing; whatever else was edited waits for the next start.
/// </summary>
/// <remarks>Looks at what the sources say and not at files: a mounted folder may be swapped as a whole, unseen by its watchers.</remarks>
internal sealed class SettingsWatch(SettingsSources sources, DualSinkOptions started, BarPipeline pipeline, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = new ContainedLogger(logger);
    private RouteOptions _told = started.Route;
    private string? _refusal;

    /// <summary>Looks until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var glance = new PeriodicTimer(Glance, time);
        try
        {
            while (await glance.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                await LookAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            var wanted = DualSinkSettings.Load(sources).Options.Route;
            if (wanted != _told)
            {
                // Whoever edits a file has no other way to agree; what stops is in the log.
                await pipeline.SwitchAsync(wanted, consents: true, stop).ConfigureAwait(false);
                _told = wanted;
            }

            _refusal = null;
        }
        catch (Exception e) when (e is DualSinkConfigurationException or SwitchRefusedException or JournalException)
        {
            if (_refusal != e.Message)
            {
                _refusal = e.Message;
                LogMessages.EditRefused(_logger, started.PipelineId, started.TenantId, pipeline.Route.Mode, e.Message);
            }
        }
    }
}
