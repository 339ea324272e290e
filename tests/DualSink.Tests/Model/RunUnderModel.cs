using DualSink.Journal;
using DualSink.Sinks;

namespace DualSink.Tests.Model;

/// <summary>The product's own run of a lane, brought to where a state of the model stands.</summary>
internal sealed class RunUnderModel
{
    // The model has outcomes of its own.
    private static readonly BatchOutcome Nothing = new([], [], null, 0);

    private readonly ModelState _state;
    private readonly ModelLane _lane;
    private readonly LaneRun _run;
    private readonly RevisionKeys _keys;
    private readonly KnownLetters _known;
    private readonly Dictionary<int, LaneDelivery> _deliveries = [];

    private RunUnderModel(ModelState state, int number)
    {
        _state = state;
        _lane = state.Sinks[number];
        var table = Bounds.Tables[number];
        _keys = new RevisionKeys(table);
        _run = new LaneRun(_lane.Start, _lane.Head, WindowOf(state.Bounds.Bug == Bug.NoWindow ? 100 : state.Bounds.Window));
        var doubt = _run.Doubt with { Window = WindowOf(state.Bounds.Window) };
        _known = KnownLetters.Of(_lane.Letters.Take(_lane.Known).Where(letter => letter.Position > doubt.Start && letter.Position <= doubt.Certain).Select(Letter));
        var range = new DoubtfulRange(Bounds.Sinks[number], table, _known, state.Bounds.Bug == Bug.NoReduction ? doubt with { Head = 0 } : doubt);
        while (range.WantsMore && range.TryNote(state.Entry(range.After + 1)))
        {
        }

        _run.Begin(range, _known);
    }

    /// <summary>The run of a lane.</summary>
    public static RunUnderModel Of(ModelState state, int number)
    {
        var run = new RunUnderModel(state, number);
        run.Replay();
        return run;
    }

    public bool TryHandOut(JournalEntry entry, out LaneDelivery? delivery) => _run.TryHandOut(entry, out delivery);

    public bool IsKnown(int position, int place) => _known.Contains(position, place);

    public LaneProgress? Take() => _run.Take(out _);

    /// <returns>The entries whose word is given now, as the pump does it.</returns>
    public List<int> Settle(ModelDelivery delivery)
    {
        var handedOut = _deliveries[delivery.Position];
        var words = _run.Settle(handedOut, Nothing, delivery.Counts, LettersOf(delivery)).Select(word => (int)word.Position);
        return [.. handedOut.IsWhole ? [delivery.Position] : Array.Empty<int>(), .. words];
    }

    /// <summary>All dead letters of a delivery, those that were known included.</summary>
    public List<DeadLetter> LettersOf(ModelDelivery delivery) =>
        [.. _deliveries.TryGetValue(delivery.Position, out var handedOut) ? handedOut.Known : [], .. delivery.Letters.Select(Letter)];

    /// <summary>The older revisions to write in place of bars that were refused.</summary>
    public List<(int Position, int Place)> Replacements(List<(int Position, int Place)> refused, int handedOut)
    {
        List<UInt128> keys = [];
        foreach (var letter in refused.Where(_ => _run.EndOfDoubt > 0).Select(Letter))
        {
            var key = _keys.KeyOf(letter.Tenant, letter.Bar);
            if (_run.Refused.Refuse(key, letter) | _run.StandsForOlder(letter))
            {
                keys.Add(key);
            }
        }

        List<(int, int)> older = [];
        foreach (var key in keys.Distinct())
        {
            var all = Revisions(key, handedOut);
            if (_run.ReplacementOf(key, all) is { } index)
            {
                older.Add(((int)all[index].Position, all[index].Place));
            }
        }

        return older;
    }

    private static LaneWindow WindowOf(int entries) => new(entries, LaneWindow.MaxBars);

    private List<DeadLetter> Revisions(UInt128 key, int handedOut) =>
    [
        .. from position in Enumerable.Range((int)_run.Start + 1, handedOut - (int)_run.Start)
           where _state.Entry(position).Lanes.Contains(_lane.Record.Name)
           from place in Enumerable.Range(0, _state.Bounds.Batches[position - 1].Length)
           let letter = Letter((position, place))
           where !_known.Contains(position, place) && _keys.KeyOf(letter.Tenant, letter.Bar) == key
           select letter,
    ];

    // First what is durable, one after the other, so that the cursor stands where it stood when the rest was handed out.
    private void Replay()
    {
        foreach (var delivery in _lane.Out)
        {
            if (!_run.TryHandOut(_state.Entry(delivery.Position), out var handedOut))
            {
                throw new InvalidOperationException($"Batch {delivery.Position} was handed out, and cannot be again.");
            }

            if (handedOut is not null)
            {
                _deliveries.Add(delivery.Position, handedOut);
            }

            if (delivery.Position <= _lane.Durable)
            {
                SettleDurable(delivery);
            }
        }

        foreach (var (letters, handedOut) in _lane.Refusals)
        {
            Replacements(letters, handedOut);
        }

        foreach (var delivery in _lane.Out.Where(delivery => delivery.Position > _lane.Durable && delivery.IsSettled && _deliveries.ContainsKey(delivery.Position)))
        {
            Settle(delivery);
        }
    }

    private void SettleDurable(ModelDelivery delivery)
    {
        if (_deliveries.ContainsKey(delivery.Position))
        {
            Settle(delivery);
        }

        if (_run.Take(out var taken) is not null)
        {
            _run.Confirm(taken!);
        }
    }

    private DeadLetter Letter((int Position, int Place) bar)
    {
        var entry = _state.Bounds.Entry(bar.Position, 3);
        return new DeadLetter(bar.Position, bar.Place, entry.Tenant, entry.Bars.Span[bar.Place], "refused", null);
    }
}
