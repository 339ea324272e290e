using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Journal;

/// <summary>
/// A lane's way through the journal from one cursor on. A rewind, a detaching or an attaching ends it and begins another;
/// what was out then is settled for nobody. Safe for concurrent use.
/// </summary>
internal sealed class LaneRun : IDisposable
{
    private readonly string _lane;
    private readonly LaneWindow _window;
    private readonly Lock _lock = new();
    private readonly Lock _rangeLock = new();
    private readonly SettledPrefix _prefix;
    private readonly CancellationTokenSource _over = new();

    // Made by the pump before it hands anything out; asked under its own lock, since that may take a look into a file.
    private DoubtfulRange? _range;

    // The cursor stays where it is until this is settled, so that after another kill the older revisions that were
    // passed over are still there, should the table refuse the last; 0 where there are none, or the range is large.
    private long _holdUntil;

    private bool _handsOut = true;
    private long _lookedThrough;

    // Words on entries of which bars were passed over, while the table may not have the later revisions yet.
    private readonly List<SettledEntry> _withheld = [];

    /// <summary>Begins where a lane stands.</summary>
    /// <param name="start">The lane.</param>
    /// <param name="head">The last position of the journal, read when the run before hands out no more: nobody was sent what came later.</param>
    /// <param name="window">How far beyond the cursor entries may be handed out.</param>
    public LaneRun(LaneRecord start, long head, LaneWindow window)
    {
        _lane = start.Name;
        _window = window;
        Doubt = new DoubtLimit(start.Cursor, head, Math.Min(start.UncertainUntil, head), window);
        _prefix = new SettledPrefix(start.Cursor);
        Start = start.Cursor;
        Over = _over.Token;
    }

    /// <summary>The cursor it began at.</summary>
    public long Start { get; }

    /// <summary>How far entries beyond that cursor may have been sent before.</summary>
    public DoubtLimit Doubt { get; }

    /// <summary>Signalled when another one took its place.</summary>
    public CancellationToken Over { get; }

    /// <summary>
    /// Whether what was in doubt may have begun before it: a process that died in the middle of a rewind may have passed
    /// older revisions over, with its cursor, for a last one that is still to come.
    /// </summary>
    public bool WasInDoubtBefore => Doubt.Certain > Start;

    /// <summary>The last position of what was in doubt when it began; 0 when nothing was.</summary>
    public long EndOfDoubt => Volatile.Read(ref _range)?.End ?? 0;

    /// <summary>How far it has looked through what was in doubt, which after a rewind may take its time.</summary>
    public long LookedThrough => Volatile.Read(ref _lookedThrough);

    /// <summary>Dead letters it comes by again.</summary>
    public KnownLetters Known { get; private set; } = KnownLetters.None;

    /// <summary>Whose rows its bars become; null until it has looked through what is in doubt.</summary>
    public TenantIdentities? Tenants { get; private set; }

    /// <summary>What the table refused, while that may matter to what was passed over.</summary>
    public RefusedRevisions Refused { get; } = new();

    /// <summary>The durable cursor.</summary>
    public long Durable => Locked(() => _prefix.Durable);

    /// <summary>The last position handed out.</summary>
    public long HandedOut => Locked(() => _prefix.HandedOut);

    /// <summary>When the oldest entry that is out was accepted; null when none is.</summary>
    public DateTimeOffset? OldestOut => Locked(() => _prefix.OldestOut);

    /// <summary>How much the pump may read now.</summary>
    public (int Entries, int Bars) Room()
    {
        lock (_lock)
        {
            return _prefix.HandedOut < _holdUntil
                ? ((int)Math.Min(_holdUntil - _prefix.HandedOut, LaneWindow.DefaultEntries), LaneWindow.MaxBars)
                : _window.Room(_prefix.Durable, _prefix.HandedOut, _prefix.BarsOut);
        }
    }

    /// <summary>
    /// Looks through what may have reached the table before this process came, or before a rewind. Before anything is
    /// handed out; does nothing the second time.
    /// </summary>
    /// <exception cref="JournalException">The entries cannot be read.</exception>
    /// <exception cref="StoreException">
    /// There is no room for the index, which for a large range is in a temporary file; or tenants are named and numbered
    /// there, and the store cannot be asked which are the same.
    /// </exception>
    public async Task LookThroughAsync(BarJournal journal, IBarStore store, CancellationToken cancellationToken)
    {
        if (_range is not null)
        {
            return;
        }

        var tenants = new TenantIdentities(store);
        var (range, known) = await LookThroughAsync(journal, store, tenants, cancellationToken).ConfigureAwait(false);
        if (tenants.AreMixed(range.Tenants))
        {
            using (range)
            {
                tenants = new TenantIdentities(store);
                await tenants.LearnAsync(range.Tenants, cancellationToken).ConfigureAwait(false);
            }

            (range, known) = await LookThroughAsync(journal, store, tenants, cancellationToken).ConfigureAwait(false);
        }

        Tenants = tenants;
        Begin(range, known);
    }

    private async Task<(DoubtfulRange Range, KnownLetters Known)> LookThroughAsync(BarJournal journal, IBarStore store, TenantIdentities tenants, CancellationToken cancellationToken)
    {
        var known = Doubt.Certain > Start ? await KnownLetters.ReadAsync(journal, _lane, Start, Doubt.Certain, cancellationToken).ConfigureAwait(false) : KnownLetters.None;
        var range = new DoubtfulRange(_lane, store.Binding, known, Doubt, tenants);
        try
        {
            while (range.WantsMore)
            {
                foreach (var entry in await journal.ReadAsync(range.After, 256, LaneWindow.MaxBars / 8, cancellationToken).ConfigureAwait(false))
                {
                    if (!range.TryNote(entry))
                    {
                        break;
                    }
                }

                Volatile.Write(ref _lookedThrough, range.After);
            }

            return (range, known);
        }
        catch
        {
            range.Dispose();
            throw;
        }
    }

    /// <summary>All that is in doubt was looked through.</summary>
    public void Begin(DoubtfulRange range, KnownLetters known)
    {
        lock (_lock)
        {
            _holdUntil = range.IsSmall ? range.LastRepeat : 0;
        }

        Known = known;
        Volatile.Write(ref _range, range);
    }

    /// <summary>Hands the next entry out, when the window admits it.</summary>
    /// <param name="entry">The next entry.</param>
    /// <param name="delivery">What is to be delivered; null where the entry is for others.</param>
    /// <returns>Whether it was handed out.</returns>
    public bool TryHandOut(JournalEntry entry, out LaneDelivery? delivery)
    {
        var bars = entry.Lanes.Contains(_lane) ? entry.Bars.Length : 0;
        SettledPrefix.Slot? slot;
        delivery = null;
        lock (_lock)
        {
            if (!_handsOut
                || (entry.Position > _holdUntil && !_window.Admits(_prefix.Durable, entry.Position, _prefix.BarsOut, bars)))
            {
                return false;
            }

            slot = _prefix.HandOut(entry.Position, bars, entry.AcceptedAt);
        }

        if (slot is not null)
        {
            List<DeadLetter> letters = [];
            delivery = new LaneDelivery(entry, slot, Choose(entry, letters), letters);
        }

        return true;
    }

    /// <summary>
    /// Whether a dead letter may be tried again: no older revision of its key is written from now on, as long as the
    /// cursor's turn is held.
    /// </summary>
    public bool IsPast(long position, UInt128 key)
    {
        lock (_lock)
        {
            return Doubt.Certain <= _prefix.Durable
                && (position <= Start || (position <= _prefix.Durable && EndOfDoubt <= _prefix.Durable))
                && !Refused.IsLeftToNewer(key);
        }
    }

    /// <summary>Whether a bar took the place of older revisions, which were passed over for it.</summary>
    public bool StandsForOlder(DeadLetter bar)
    {
        lock (_rangeLock)
        {
            return !Over.IsCancellationRequested && bar.Position <= _range!.End && (WasInDoubtBefore || _range.HasOlder(bar.Tenant, bar.Bar));
        }
    }

    /// <summary>The older revision that has to be written in place of refused ones.</summary>
    /// <param name="key">The key.</param>
    /// <param name="handedOut">Its revisions that the table could hold, in order, as far as entries were handed out.</param>
    /// <returns>The index of it; null when there is none, or a newer one decides, before which the cursor then stays.</returns>
    public int? ReplacementOf(UInt128 key, IReadOnlyList<DeadLetter> handedOut)
    {
        var index = Refused.Replacement(key, handedOut, EndOfDoubt, out var awaited);
        lock (_lock)
        {
            _holdUntil = Math.Max(_holdUntil, awaited);
        }

        return index;
    }

    /// <summary>An entry is settled.</summary>
    /// <returns>
    /// Words on entries of which bars were passed over that may be given now: not before all that is in doubt is settled,
    /// because until then the table may hold neither those bars nor the later revisions.
    /// </returns>
    public IReadOnlyList<SettledEntry> Settle(LaneDelivery delivery, BatchOutcome outcome, LaneCounts counts, IReadOnlyList<DeadLetter> deadLetters)
    {
        lock (_lock)
        {
            _prefix.Settle(delivery.Slot, counts, deadLetters);

            // Of what had been settled before a rewind, which may be millions of entries, nobody waits for another word.
            if (!delivery.IsWhole && delivery.Entry.Position > EndOfDoubt - _window.Entries)
            {
                _withheld.Add(new SettledEntry(delivery.Entry.Position, outcome));
            }

            // Another run settles them again, and gives its own.
            if (_withheld.Count == 0 || _prefix.Reached < Math.Max(EndOfDoubt, _holdUntil) || Over.IsCancellationRequested)
            {
                return [];
            }

            SettledEntry[] words = [.. _withheld];
            _withheld.Clear();
            return words;
        }
    }

    /// <summary>Takes what may become durable; null when there is nothing.</summary>
    public LaneProgress? Take(out SettledRun? run)
    {
        lock (_lock)
        {
            run = Over.IsCancellationRequested || _prefix.Reached < _holdUntil ? null : _prefix.Take();
            return run is null ? null : new LaneProgress(_lane, _prefix.Durable, run.Cursor, run.Settled, run.DeadLetters);
        }
    }

    /// <summary>What was taken is durable.</summary>
    public void Confirm(SettledRun run)
    {
        lock (_lock)
        {
            _prefix.Confirm(run);
        }
    }

    /// <summary>What was taken could not be made durable.</summary>
    public void PutBack(SettledRun run)
    {
        lock (_lock)
        {
            _prefix.PutBack(run);
        }
    }

    /// <summary>Another run is about to take its place, and has to know the last position it may have handed out.</summary>
    public void HandOutNoMore()
    {
        lock (_lock)
        {
            _handsOut = false;
        }
    }

    /// <summary>Another run takes its place.</summary>
    public void End() => _over.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_rangeLock)
        {
            _range?.Dispose();
        }

        _over.Dispose();
    }

    private int[]? Choose(JournalEntry entry, List<DeadLetter> letters)
    {
        lock (_rangeLock)
        {
            return !Over.IsCancellationRequested && entry.Position <= _range!.End ? _range.Choose(entry, letters) : null;
        }
    }

    private T Locked<T>(Func<T> get)
    {
        lock (_lock)
        {
            return get();
        }
    }
}
