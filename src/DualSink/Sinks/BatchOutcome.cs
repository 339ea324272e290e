using System.Collections.Immutable;

namespace DualSink.Sinks;

/// <summary>What became of each bar of a batch. Every bar is in exactly one of the counts.</summary>
public sealed class BatchOutcome
{
    private readonly BarOutcome[] _outcomes;

    internal BatchOutcome(BarOutcome[] outcomes, ImmutableArray<BarProblem> problems, Exception? error, int retries)
    {
        _outcomes = outcomes;
        Problems = problems;
        Error = error;
        Retries = retries;
        foreach (var outcome in outcomes)
        {
            switch (outcome)
            {
                case BarOutcome.Committed: Committed++; break;
                case BarOutcome.Superseded: Superseded++; break;
                case BarOutcome.DeadLettered: DeadLettered++; break;
                case BarOutcome.Dropped: Dropped++; break;
                case BarOutcome.Returned: Returned++; break;
                case BarOutcome.Rejected: Rejected++; break;
                case BarOutcome.Accepted: Accepted++; break;
                default: throw new InvalidOperationException("A batch was confirmed while a bar of it was not settled.");
            }
        }
    }

    /// <summary>Bars in the batch.</summary>
    public int Count => _outcomes.Length;

    /// <summary>Bars whose values the table holds.</summary>
    public int Committed { get; }

    /// <summary>Bars whose key a later one in the same write replaced.</summary>
    public int Superseded { get; }

    /// <summary>Bars the table can never hold.</summary>
    public int DeadLettered { get; }

    /// <summary>Bars a drop policy let go.</summary>
    public int Dropped { get; }

    /// <summary>Bars handed back, not known to be in the table.</summary>
    public int Returned { get; }

    /// <summary>Bars that break a rule.</summary>
    public int Rejected { get; }

    /// <summary>Bars that the journal has and whose table did not answer, or was not asked to.</summary>
    public int Accepted { get; }

    /// <summary>The sinks that had not settled the batch when this was said; the journal owes it to them. Empty without a journal.</summary>
    public ImmutableArray<string> Owed { get; private init; } = [];

    /// <summary>Retries its writes took, all told.</summary>
    public int Retries { get; }

    /// <summary>Why bars were returned; null when none were.</summary>
    public Exception? Error { get; }

    /// <summary>The reason for every bar that was rejected, dead-lettered or returned, in the order they were settled.</summary>
    public ImmutableArray<BarProblem> Problems { get; }

    /// <summary>Whether the table holds the newest revision of every key of the batch.</summary>
    public bool IsComplete => Committed + Superseded == Count;

    /// <summary>The same, with the sinks that are owed the batch.</summary>
    internal BatchOutcome With(ImmutableArray<string> owed) => owed.IsEmpty ? this : new(_outcomes, Problems, Error, Retries) { Owed = owed };

    /// <summary>What became of the bar at <paramref name="index"/>, from 0.</summary>
    public BarOutcome this[int index] => _outcomes[index];
}
