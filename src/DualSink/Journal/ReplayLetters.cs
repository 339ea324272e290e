using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Journal;

/// <summary>What becomes of the dead letters of a replay, for the journal and for whoever asked. Decides only; not safe for concurrent use.</summary>
internal sealed class ReplayLetters(TableBinding binding, TenantIdentities tenants)
{
    private readonly RevisionKeys _keys = new(binding, tenants);
    private readonly LayoutLimits _limits = new(binding.Layout);
    private readonly List<ReplayedLetter> _settled = [];

    // Keys of which the table holds a letter of this replay: older letters of them are superseded.
    private readonly HashSet<UInt128> _held = [];

    /// <summary>What became of all so far.</summary>
    public ReplayReport Report { get; private set; } = new();

    /// <summary>A letter as it is tried.</summary>
    public ReplayLetter Of(KeptDeadLetter kept) => new(
        kept.Id,
        new ReplayMark(kept.Letter.Position, kept.Letter.Place),
        kept.Letter.Tenant,
        binding.Normalise(kept.Letter.Tenant, kept.Letter.Bar),
        _keys.KeyOf(kept.Letter.Tenant, kept.Letter.Bar));

    /// <summary>Whether the layout can hold a letter; one that it cannot failed again.</summary>
    public bool Fits(ReplayLetter letter)
    {
        if (_limits.Violation(letter.Bar) is not { } reason)
        {
            return true;
        }

        FailAgain(letter, reason, null);
        return false;
    }

    /// <summary>The letters that no newer one of this replay superseded.</summary>
    public List<ReplayLetter> WithoutSuperseded(List<ReplayLetter> letters)
    {
        letters.Where(letter => _held.Contains(letter.Key)).ToList().ForEach(Supersede);
        return [.. letters.Where(letter => !_held.Contains(letter.Key))];
    }

    /// <summary>It was to be written only where its key is absent.</summary>
    public void Take(ReplayLetter letter, InsertOutcome outcome)
    {
        switch (outcome)
        {
            case InsertOutcome.Inserted:
                Report = Report with { Inserted = Report.Inserted + 1 };
                Hold(letter);
                break;
            case InsertOutcome.Unchanged:
                Report = Report with { Unchanged = Report.Unchanged + 1 };
                Hold(letter);
                break;
            case InsertOutcome.Present:
                Keep(letter, "the table holds a row of its key with other values, which was left alone");
                break;
            default:
                FailAgain(letter, "the table neither took it nor holds its key: a trigger or rule of its own leaves it out", null);
                break;
        }
    }

    /// <summary>It took the place of what was there.</summary>
    public void Overwrite(ReplayLetter letter)
    {
        Report = Report with { Overwritten = Report.Overwritten + 1 };
        Hold(letter);
    }

    /// <summary>The table holds a newer revision.</summary>
    public void Supersede(ReplayLetter letter)
    {
        Report = Report with { Superseded = Report.Superseded + 1 };
        _settled.Add(new ReplayedLetter(letter.Id, BarOutcome.Superseded));
    }

    /// <summary>The row that is there was left alone, and the letter is kept.</summary>
    public void Keep(ReplayLetter letter, string reason)
    {
        Report = Report with { Present = Report.Present + 1 };
        _settled.Add(new ReplayedLetter(letter.Id, BarOutcome.DeadLettered, reason));
    }

    /// <summary>It was refused.</summary>
    public void FailAgain(ReplayLetter letter, string reason, string? code)
    {
        Report = Report with { FailedAgain = Report.FailedAgain + 1 };
        _settled.Add(new ReplayedLetter(letter.Id, BarOutcome.DeadLettered, reason, code));
    }

    /// <summary>One was not tried.</summary>
    public void Postpone() => Report = Report with { Postponed = Report.Postponed + 1 };

    /// <summary>Takes what the journal has to keep.</summary>
    public List<ReplayedLetter> TakeSettled()
    {
        List<ReplayedLetter> taken = [.. _settled];
        _settled.Clear();
        return taken;
    }

    private void Hold(ReplayLetter letter)
    {
        _held.Add(letter.Key);
        _settled.Add(new ReplayedLetter(letter.Id, BarOutcome.Committed));
    }
}
