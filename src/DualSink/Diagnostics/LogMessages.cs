using Microsoft.Extensions.Logging;

namespace DualSink.Diagnostics;

/// <summary>Every log message of the library, with its event id. None of them carries a password.</summary>
/// <remarks>One class: the generator puts several in no stable order, and no two builds would be the same (dotnet/runtime issue 119587).</remarks>
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

    [LoggerMessage(1101, LogLevel.Information, "Journal {Path} is open at position {Head}, lanes {Lanes}")]
    public static partial void JournalOpened(ILogger logger, string path, long head, string lanes);

    [LoggerMessage(1102, LogLevel.Information, "Journal {Path} is closed at position {Head}")]
    public static partial void JournalClosed(ILogger logger, string path, long head);

    [LoggerMessage(1103, LogLevel.Warning, "Journal {Path} waits: another process is writing the file")]
    public static partial void JournalBusy(ILogger logger, string path);

    [LoggerMessage(1104, LogLevel.Error, "Journal {Path} is full: appending waits until a lane has gone on")]
    public static partial void JournalFull(ILogger logger, string path);

    [LoggerMessage(1105, LogLevel.Error, "Journal {Path} detached lane {Lane}: {Bars} bar(s) are dropped, its gap begins with position {From}")]
    public static partial void JournalDetachedLane(ILogger logger, string path, string lane, long bars, long from);

    [LoggerMessage(1106, LogLevel.Warning, "Journal {Path} could not be looked after: {Reason}")]
    public static partial void JournalUpkeepFailed(ILogger logger, string path, string reason);

    [LoggerMessage(1107, LogLevel.Information, "Journal {Path} was upgraded to format {Format}; {Kept} is the file as it was, and can be deleted")]
    public static partial void JournalUpgraded(ILogger logger, string path, int format, string kept);

    [LoggerMessage(1201, LogLevel.Information, "Lane {Lane} delivers from position {Cursor}, owed {Owed} bar(s)")]
    public static partial void LaneStarted(ILogger logger, string lane, long cursor, long owed);

    [LoggerMessage(1202, LogLevel.Information, "Lane {Lane} is closed at position {Cursor}, owed {Owed} bar(s)")]
    public static partial void LaneClosed(ILogger logger, string lane, long cursor, long owed);

    [LoggerMessage(1203, LogLevel.Error, "Lane {Lane} cannot go on and tries again: {Reason}")]
    public static partial void LaneStuck(ILogger logger, string lane, string reason);

    [LoggerMessage(1204, LogLevel.Information, "Lane {Lane} goes on")]
    public static partial void LaneGoesOn(ILogger logger, string lane);

    [LoggerMessage(1205, LogLevel.Information, "Lane {Lane} goes on from position {Cursor}")]
    public static partial void LaneBeginsAgain(ILogger logger, string lane, long cursor);

    [LoggerMessage(1206, LogLevel.Error, "Lane {Lane}: whoever waits for position {Position} failed to take the word")]
    public static partial void LaneListenerFailed(ILogger logger, string lane, long position, Exception error);

    [LoggerMessage(1301, LogLevel.Warning, "[{Pipeline}/{Tenant}] Switched from {From} to {To}. {Consequence}")]
    public static partial void RouteSwitched(ILogger logger, string pipeline, string tenant, string from, string to, string consequence);

    [LoggerMessage(1302, LogLevel.Error, "[{Pipeline}/{Tenant}] Failover: {To} confirms in place of {From}, because {Cause}")]
    public static partial void FailedOver(ILogger logger, string pipeline, string tenant, string from, string to, string cause);

    [LoggerMessage(1303, LogLevel.Warning, "[{Pipeline}/{Tenant}] Failback: {To} confirms again in place of {From}, because {Cause}")]
    public static partial void FailedBack(ILogger logger, string pipeline, string tenant, string from, string to, string cause);

    [LoggerMessage(1304, LogLevel.Warning, "[{Pipeline}/{Tenant}] The journal keeps mode {InForce}, to which this pipeline was switched; the settings say {Configured}. The journal's is in force: switch, edit the settings while running, or name a mode by a flag")]
    public static partial void ModeDiffers(ILogger logger, string pipeline, string tenant, string inForce, string configured);

    [LoggerMessage(1305, LogLevel.Warning, "[{Pipeline}/{Tenant}] The journal keeps mode {Kept}, which cannot be taken with these settings: {Problem}. The settings' mode {Configured} is in force")]
    public static partial void KeptModeUnusable(ILogger logger, string pipeline, string tenant, string kept, string configured, string problem);

    [LoggerMessage(1306, LogLevel.Error, "[{Pipeline}/{Tenant}] An event could not be kept in the journal: {Reason}")]
    public static partial void EventLost(ILogger logger, string pipeline, string tenant, string reason);

    [LoggerMessage(1307, LogLevel.Error, "[{Pipeline}/{Tenant}] The settings were edited and cannot be used; mode {Mode} stays in force: {Problems}")]
    public static partial void EditRefused(ILogger logger, string pipeline, string tenant, string mode, string problems);

    [LoggerMessage(1308, LogLevel.Warning, "[{Pipeline}/{Tenant}] Asked for '{Command}' {Arguments}: {Answer}")]
    public static partial void CommandAnswered(ILogger logger, string pipeline, string tenant, string command, string arguments, string answer);

    [LoggerMessage(1401, LogLevel.Error, "[{Pipeline}/{Tenant}] The tables differ: {Why}")]
    public static partial void TablesDiffer(ILogger logger, string pipeline, string tenant, string why);

    [LoggerMessage(1402, LogLevel.Warning, "[{Pipeline}/{Tenant}] The tables are the same again, in {Compared} bar(s) compared")]
    public static partial void TablesAgree(ILogger logger, string pipeline, string tenant, long compared);

    [LoggerMessage(1403, LogLevel.Warning, "[{Pipeline}/{Tenant}] The tables could not be compared, which stops nothing else: {Reason}")]
    public static partial void ComparisonFailed(ILogger logger, string pipeline, string tenant, string reason);

    [LoggerMessage(1501, LogLevel.Warning, "[{Pipeline}/{Tenant}] Audit: {Caller} at {Address} asked for {Action}, answered {Status}")]
    public static partial void Audited(ILogger logger, string pipeline, string tenant, string caller, string address, string action, int status);

    [LoggerMessage(1502, LogLevel.Error, "[{Pipeline}/{Tenant}] Request {Id} for {Path} failed: {Reason}")]
    public static partial void RequestFailed(ILogger logger, string pipeline, string tenant, string id, string path, string reason);

    [LoggerMessage(1503, LogLevel.Information, "[{Pipeline}/{Tenant}] Refused {Address}, status {Status}: {Reason}")]
    public static partial void RequestRefused(ILogger logger, string pipeline, string tenant, string address, int status, string reason);
}
