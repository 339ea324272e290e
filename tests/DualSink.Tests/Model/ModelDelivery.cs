using DualSink.Journal;
using DualSink.Sinks;

namespace DualSink.Tests.Model;

/// <summary>An entry that was handed out.</summary>
internal sealed class ModelDelivery
{
    public required int Position { get; init; }

    /// <summary>What became of each bar; empty where the entry is for another lane.</summary>
    public required BarOutcome[] Outcomes { get; init; }

    /// <summary>Its bars that are refused, and older ones that were tried instead and refused as well.</summary>
    public List<(int Position, int Place)> Letters { get; init; } = [];

    /// <summary>How many of those were looked at.</summary>
    public int LookedAt { get; set; }

    /// <summary>Older revisions that are on their way instead.</summary>
    public int Replacing { get; set; }

    /// <summary>What became of it, once all of its bars are settled.</summary>
    public LaneCounts Counts { get; set; }

    public bool IsCounted { get; set; }

    public bool IsSettled { get; set; }

    public bool IsWritten => Array.TrueForAll(Outcomes, outcome => outcome != BarOutcome.Pending);

    public ModelDelivery Clone() => new()
    {
        Position = Position,
        Outcomes = [.. Outcomes],
        Letters = [.. Letters],
        LookedAt = LookedAt,
        Replacing = Replacing,
        Counts = Counts,
        IsCounted = IsCounted,
        IsSettled = IsSettled,
    };

    public void WriteTo(StateWriter writer)
    {
        writer.Add(Position, IsSettled ? 1 : 0, IsCounted ? 1 : 0);
        if (!IsSettled)
        {
            // Who was committed and who superseded matters to nobody before it is settled, and afterwards only their sum.
            foreach (var outcome in Outcomes)
            {
                writer.Add(outcome == BarOutcome.Superseded ? (int)BarOutcome.Committed : (int)outcome);
            }

            writer.Add(LookedAt, Replacing);
        }

        writer.AddBars(Letters);
    }
}
