using DualSink.Diagnostics;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
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
    private RouteOptions? _seen;
    private bool _wasInFile = SaysMode(sources);
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

    private static bool SaysMode(DualSinkSettings settings) =>
        settings.Effective.Any(setting => setting is { Key: "store_mode", Origin.Kind: SettingOriginKind.File });

    private static bool SaysMode(SettingsSources sources)
    {
        try
        {
            return SaysMode(DualSinkSettings.Load(sources));
        }
        catch (DualSinkConfigurationException)
        {
            // Edited since the start; the first look tells.
            return false;
        }
    }

    // An editor may take a file away, or empty it, before it writes it anew; nobody means the defaults by that.
    private void RequireMode(DualSinkSettings settings)
    {
        var isInFile = SaysMode(settings);
        if (_wasInFile && !isInFile)
        {
            throw new EditedAwayException();
        }

        _wasInFile = isInFile;
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            var settings = DualSinkSettings.Load(sources);
            RequireMode(settings);
            var wanted = settings.Options.Route;

            // Seen twice: a file that is just being written says half of what it will.
            var isSettled = wanted == _seen;
            _seen = wanted;
            if (isSettled && wanted != _told)
            {
                // Whoever edits a file has no other way to agree; what stops is in the log.
                await pipeline.SwitchAsync(wanted, consents: true, stop).ConfigureAwait(false);
                _told = wanted;
            }

            _refusal = null;
        }
        catch (SinkClosedException)
        {
            // The pipeline is closing.
        }
        catch (Exception e) when (e is DualSinkConfigurationException or EditedAwayException or SwitchRefusedException or JournalException)
        {
            if (_refusal != e.Message)
            {
                _refusal = e.Message;
                LogMessages.EditRefused(_logger, started.PipelineId, started.TenantId, pipeline.Route.Mode, e.Message);
            }
        }
    }

    private sealed class EditedAwayException() : Exception("store_mode is no longer in the settings file, or the file is gone. Say which mode is meant.");
}
