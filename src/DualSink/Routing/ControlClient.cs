using DualSink.Journal;
using DualSink.Sinks;
using Microsoft.Extensions.Logging;

namespace DualSink.Routing;

/// <summary>
/// Has something done to a journal: by the process that owns it, or where none does, as its owner for that moment. Safe
/// for concurrent use.
/// </summary>
/// <param name="options">The journal, which has to be there.</param>
/// <param name="configured">The route of the settings.</param>
/// <param name="tableOf">The name of a sink's table.</param>
/// <param name="time">The clock; the system's when null.</param>
/// <param name="loggers">Where to log; nowhere when null.</param>
internal sealed class ControlClient(JournalOptions options, RouteOptions configured, Func<string, string> tableOf, TimeProvider? time = null, ILoggerFactory? loggers = null)
{
    private volatile bool _waitsForOwner;

    /// <summary>Whether another process was asked, and has to answer.</summary>
    public bool WaitsForOwner => _waitsForOwner;

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="JournalException">There is no such journal, it cannot be opened, or its owner ended before it answered.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. The owner may have done it all the same.</exception>
    public async Task<ControlAnswer> AskAsync(string command, ControlArguments arguments, CancellationToken cancellationToken)
    {
        using var view = await JournalView.OpenAsync(options.Path, time, cancellationToken).ConfigureAwait(false);
        if (!view.IsOwned)
        {
            try
            {
                var journal = await BarJournal.OpenAsync(options, StoreSinks.Names, time, loggers, cancellationToken).ConfigureAwait(false);
                await using var closing = journal.ConfigureAwait(false);
                return await new RestingOwner(journal, configured, tableOf).DoAsync(command, arguments, cancellationToken).ConfigureAwait(false);
            }
            catch (JournalException begun) when (begun.Kind == JournalErrorKind.InUse)
            {
                // Somebody has become its owner meanwhile.
            }
        }

        _waitsForOwner = true;
        return await view.PostAsync(command, arguments.ToJson(), cancellationToken).ConfigureAwait(false);
    }
}
