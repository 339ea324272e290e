using DualSink.Server.Documents;
using DualSink.Sinks;
using DualSink.Sources;

namespace DualSink.Server.Intake;

/// <summary>Counts what becomes of a body's rows. Not safe for concurrent use.</summary>
internal sealed class IntakeTally
{
    private const int Shown = 100;

    private readonly List<RejectionDocument> _rejections = [];
    private readonly List<IntakeProblem> _problems = [];
    private readonly SortedSet<string> _owed = new(StringComparer.Ordinal);

    /// <summary>Rows read.</summary>
    public long Read { get; private set; }

    /// <summary>Bars accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>Bars of these that an earlier request had brought.</summary>
    public long Repeated { get; private set; }

    /// <summary>Rows rejected.</summary>
    public long Rejected { get; private set; }

    /// <summary>Bars that a policy let go.</summary>
    public long Dropped { get; private set; }

    /// <summary>Bars handed back.</summary>
    public long Returned { get; private set; }

    /// <summary>Why; null when none were.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Bars that the journal has and whose sink has not answered.</summary>
    public long Unconfirmed { get; private set; }

    /// <summary>The journal's position of the last bars.</summary>
    public long? Position { get; set; }

    private long Committed { get; set; }

    private long Superseded { get; set; }

    private long DeadLettered { get; set; }

    /// <summary>The first rejections.</summary>
    public IReadOnlyList<RejectionDocument> Rejections => _rejections;

    /// <summary>Rows were read.</summary>
    public void Add(SourceBatch rows)
    {
        Read += rows.Count;
        Rejected += rows.Rejections.Length;
        _rejections.AddRange(rows.Rejections.Take(Shown - _rejections.Count).Select(rejection => RejectionDocument.Of(rejection) with { Reason = RequestWords.Of(rejection.Reason) }));
    }

    /// <summary>Bars were accepted.</summary>
    public void Accept(int bars) => Accepted += bars;

    /// <summary>Bars had been accepted by an earlier request.</summary>
    public void Repeat(int bars)
    {
        Accepted += bars;
        Repeated += bars;
    }

    /// <summary>Nobody could be waited for to confirm what an earlier request had brought.</summary>
    public void LeaveUnconfirmed(long bars, IEnumerable<string> owed)
    {
        Unconfirmed += bars;
        _owed.UnionWith(owed);
    }

    /// <summary>A batch was settled, or given up waiting for.</summary>
    public void Settle(BatchOutcome outcome, ReadOnlyMemory<long> lines)
    {
        Committed += outcome.Committed;
        Superseded += outcome.Superseded;
        DeadLettered += outcome.DeadLettered;
        Dropped += outcome.Dropped;
        Returned += outcome.Returned;
        Unconfirmed += outcome.Accepted;
        Error ??= outcome.Error;
        Accepted -= outcome.Dropped + outcome.Returned + outcome.Rejected;
        Rejected += outcome.Rejected;
        _owed.UnionWith(outcome.Owed);
        _problems.AddRange(outcome.Problems.Take(Shown - _problems.Count).Select(problem => new IntakeProblem(
            lines.Span[problem.Index], problem.Outcome == BarOutcome.DeadLettered ? "dead_lettered" : problem.Outcome.ToString().ToLowerInvariant(), Hosting.SecretMask.Hide(problem.Reason))));
    }

    public IntakeDocument ToDocument() => new(
        Unconfirmed == 0, Read, Accepted, Rejected, Repeated, Committed, Superseded, DeadLettered, Position, [.. _owed], _rejections, _problems);
}
