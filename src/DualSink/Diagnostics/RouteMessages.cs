using Microsoft.Extensions.Logging;

namespace DualSink.Diagnostics;

/// <summary>Every log message of a pipeline's route, with its event id.</summary>
internal static partial class RouteMessages
{
    [LoggerMessage(1301, LogLevel.Warning, "[{Pipeline}/{Tenant}] Switched from {From} to {To}. {Consequence}")]
    public static partial void Switched(ILogger logger, string pipeline, string tenant, string from, string to, string consequence);

    [LoggerMessage(1302, LogLevel.Error, "[{Pipeline}/{Tenant}] Failover: {To} confirms in place of {From}, because {Cause}")]
    public static partial void FailedOver(ILogger logger, string pipeline, string tenant, string from, string to, string cause);

    [LoggerMessage(1303, LogLevel.Warning, "[{Pipeline}/{Tenant}] Failback: {To} confirms again in place of {From}, because {Cause}")]
    public static partial void FailedBack(ILogger logger, string pipeline, string tenant, string from, string to, string cause);

    [LoggerMessage(1304, LogLevel.Warning, "[{Pipeline}/{Tenant}] The journal keeps mode {InForce}, to which this pipeline was switched; the settings say {Configured}. The journal's is in force: switch, edit the settings while running, or name a mode by a flag")]
    public static partial void ModeDiffers(ILogger logger, string pipeline, string tenant, string inForce, string configured);

    [LoggerMessage(1305, LogLevel.Warning, "[{Pipeline}/{Tenant}] The journal keeps mode {Kept}, which cannot be taken with these settings: {Problem}. The settings' mode {Configured} is in force")]
    public static partial void KeptModeUnusable(ILogger logger, string pipeline, string tenant, string kept, string configured, string problem);

    [LoggerMessage(1306, LogLevel.Error, "[{Pipeline}/{Tenant}] A change of the route could not be kept in the journal: {Reason}")]
    public static partial void EventLost(ILogger logger, string pipeline, string tenant, string reason);

    [LoggerMessage(1307, LogLevel.Error, "[{Pipeline}/{Tenant}] The settings were edited and cannot be used; mode {Mode} stays in force: {Problems}")]
    public static partial void EditRefused(ILogger logger, string pipeline, string tenant, string mode, string problems);

    [LoggerMessage(1308, LogLevel.Warning, "[{Pipeline}/{Tenant}] Another process asked for '{Command}' {Arguments}: {Answer}")]
    public static partial void Asked(ILogger logger, string pipeline, string tenant, string command, string arguments, string answer);
}
