using Microsoft.Extensions.Logging;

namespace DualSink.Diagnostics;

/// <summary>Every log message of the library, with its event id. None of them carries a password.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1001, LogLevel.Information, "[{Pipeline}/{Tenant}] Sink {Sink} writes {Table} with {Workers} worker(s)")]
    public static partial void SinkStarted(ILogger logger, string pipeline, string tenant, string sink, string table, int workers);

    [LoggerMessage(1002, LogLevel.Information, "[{Pipeline}/{Tenant}] Sink {Sink} closed; {Returned} bar(s) returned")]
    public static partial void SinkClosed(ILogger logger, string pipeline, string tenant, string sink, int returned);

    [LoggerMessage(1003, LogLevel.Warning, "[{Pipeline}/{Tenant}] Sink {Sink} tries a write of {Bars} bar(s) again in {Delay}, attempt {Attempt} failed: {Reason}")]
    public static partial void WriteRetried(ILogger logger, string pipeline, string tenant, string sink, int bars, TimeSpan delay, int attempt, string reason);

    [LoggerMessage(1004, LogLevel.Error, "[{Pipeline}/{Tenant}] Sink {Sink} is paused, no bar is at fault: {Reason}")]
    public static partial void SinkPaused(ILogger logger, string pipeline, string tenant, string sink, string reason);

    [LoggerMessage(1005, LogLevel.Information, "[{Pipeline}/{Tenant}] Sink {Sink} is connected again")]
    public static partial void SinkRecovered(ILogger logger, string pipeline, string tenant, string sink);

    [LoggerMessage(1006, LogLevel.Error, "[{Pipeline}/{Tenant}] Sink {Sink} returned {Bars} bar(s): {Reason}")]
    public static partial void BarsReturned(ILogger logger, string pipeline, string tenant, string sink, int bars, string reason);

    [LoggerMessage(1007, LogLevel.Warning, "[{Pipeline}/{Tenant}] Sink {Sink} keeps {Bars} bar(s) as dead letters, the first because {Reason}")]
    public static partial void BarsDeadLettered(ILogger logger, string pipeline, string tenant, string sink, int bars, string reason);

    [LoggerMessage(1008, LogLevel.Warning, "[{Pipeline}/{Tenant}] Sink {Sink} dropped a batch of {Bars} bar(s) by policy {Policy}")]
    public static partial void BatchDropped(ILogger logger, string pipeline, string tenant, string sink, int bars, string policy);
}
