using System.Globalization;
using DualSink.Journal;
using DualSink.Sinks;
using DualSink.Stores;
using Microsoft.Extensions.Logging;

namespace DualSink.Routing;

/// <summary>
/// Has dead letters tried again or purged: by the process that owns the journal, or where none does, as its owner until
/// disposed of, which delivers nothing else. Not safe for concurrent use.
/// </summary>
internal sealed class DeadLetterDesk : IAsyncDisposable
{
    private readonly JournalView _view;
    private readonly BarJournal? _journal;
    private readonly DeadLetterOrders? _orders;
    private readonly Dictionary<string, Lane> _lanes = [];

    private DeadLetterDesk(JournalView view, BarJournal? journal, Func<string, Lane> start)
    {
        _view = view;
        _journal = journal;
        _orders = journal is null ? null : new DeadLetterOrders(journal, name => name is null || !StoreSinks.Names.Contains(name) ? null
            : _lanes.TryGetValue(name, out var lane) ? lane : _lanes[name] = start(name));
    }

    /// <summary>Opens it.</summary>
    /// <param name="options">The journal, which has to be there.</param>
    /// <param name="storeOf">The table of a sink. Idle where a process owns the journal.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JournalException">There is no such journal, or it cannot be opened.</exception>
    public static async Task<DeadLetterDesk> OpenAsync(JournalOptions options, Func<string, IBarStore> storeOf, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var view = await JournalView.OpenAsync(options.Path, time, cancellationToken).ConfigureAwait(false);
        try
        {
            BarJournal? journal = null;
            if (!view.IsOwned)
            {
                try
                {
                    journal = await BarJournal.OpenAsync(options, StoreSinks.Names, time, loggers, cancellationToken).ConfigureAwait(false);
                }
                catch (JournalException begun) when (begun.Kind == JournalErrorKind.InUse)
                {
                    // Somebody has become its owner meanwhile.
                }
            }

            return new DeadLetterDesk(view, journal, name => Lane.Start(journal!, storeOf(name), new LaneSettings { Delivers = false, Time = time, Loggers = loggers }));
        }
        catch
        {
            view.Dispose();
            throw;
        }
    }

    /// <summary>Tries dead letters of a lane again, those accepted last first.</summary>
    /// <param name="arguments">Which, and how.</param>
    /// <param name="cancellationToken">Gives up between two requests, or withdraws one that is not begun.</param>
    /// <exception cref="InvalidOperationException">It cannot be done; the message is the owner's.</exception>
    /// <exception cref="JournalException">The owner ended before it answered, or the journal cannot be read or written.</exception>
    public Task<ReplayReport> ReplayAsync(ControlArguments arguments, CancellationToken cancellationToken) =>
        DeadLetterOrders.ReplayInPartsAsync(part => AskAsync(ControlCommand.Replay, part, cancellationToken), arguments);

    /// <summary>Deletes dead letters.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="InvalidOperationException">It cannot be done; the message is the owner's.</exception>
    /// <exception cref="JournalException">The owner ended before it answered, or the journal cannot be written.</exception>
    public async Task<long> PurgeAsync(ControlArguments arguments, CancellationToken cancellationToken) =>
        long.Parse(await AskAsync(ControlCommand.Purge, arguments, cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes.Values)
        {
            await lane.DisposeAsync().ConfigureAwait(false);
        }

        if (_journal is not null)
        {
            await _journal.DisposeAsync().ConfigureAwait(false);
        }

        _view.Dispose();
    }

    private async Task<string> AskAsync(string command, ControlArguments arguments, CancellationToken cancellationToken)
    {
        if (_orders is not null)
        {
            return await _orders.DoAsync(command, arguments, cancellationToken).ConfigureAwait(false);
        }

        var answer = await _view.PostAsync(command, arguments.ToJson(), cancellationToken).ConfigureAwait(false);
        return answer.Ok ? answer.Text : throw new InvalidOperationException(answer.Text);
    }
}
