using DualSink.Journal;

namespace DualSink.Tests.Model;

/// <summary>A lane, its sink and its table at one moment.</summary>
internal sealed class ModelLane
{
    // What outlives the process.
    public required LaneRecord Record { get; set; }

    public required int[] Table { get; init; }

    public List<(int Position, int Place)> Letters { get; init; } = [];

    public bool IsDead { get; set; }

    // The run: where it began, and what was handed out since.
    public required LaneRecord Start { get; set; }

    public required long Durable { get; set; }

    /// <summary>The last position by then.</summary>
    public int Head { get; set; }

    /// <summary>Dead letters there were by then.</summary>
    public int Known { get; set; }

    /// <summary>Whether the journal was told to change the lane, and the next run has not begun yet.</summary>
    public bool MustBegin { get; set; }

    public List<ModelDelivery> Out { get; init; } = [];

    /// <summary>Bars that were refused, looked at together, and what had been handed out by then.</summary>
    public List<(List<(int Position, int Place)> Letters, int HandedOut)> Refusals { get; init; } = [];

    // The sink.
    public List<ModelItem> Queue { get; init; } = [];

    /// <summary>
    /// For each worker, how many of its bars the table has and the worker does not know of; below zero, how many it has to
    /// write again together, having heard nothing.
    /// </summary>
    public required int[] Landed { get; init; }

    /// <summary>Writes of a process that was killed, which may still arrive. Only where that is the mistake.</summary>
    public List<ModelItem> Stragglers { get; init; } = [];

    public long HandedOut => Out.Count == 0 ? Start.Cursor : Out[^1].Position;

    /// <summary>Whether the journal itself has moved the cursor.</summary>
    public bool IsStale => Record.Cursor != Durable;

    public static ModelLane New(string name, Bounds bounds)
    {
        var record = new LaneRecord(name, 0, bounds.Window, 0, LaneState.Active, 0, default, null);
        return new ModelLane { Record = record, Start = record, Durable = 0, Table = new int[2], Landed = new int[bounds.Workers] };
    }

    /// <summary>Another run begins where the journal says the lane stands. What is in the sink stays there, settled for nobody.</summary>
    public void BeginAgain(int head)
    {
        Start = Record;
        Durable = Record.Cursor;
        Head = head;
        Known = Letters.Count;
        MustBegin = false;
        Out.Clear();
        Refusals.Clear();
        for (var i = 0; i < Queue.Count; i++)
        {
            Queue[i] = Queue[i] with { For = 0 };
        }
    }

    public ModelLane Clone() => new()
    {
        Record = Record,
        Table = [.. Table],
        Letters = [.. Letters],
        IsDead = IsDead,
        Start = Start,
        Durable = Durable,
        Head = Head,
        Known = Known,
        MustBegin = MustBegin,
        Out = Out.ConvertAll(delivery => delivery.Clone()),
        Refusals = [.. Refusals],
        Queue = [.. Queue],
        Landed = [.. Landed],
        Stragglers = [.. Stragglers],
    };

    /// <summary>Writes all that tells it from another; what no step depends on is left out.</summary>
    public void WriteTo(StateWriter writer)
    {
        writer.Add(Record);
        writer.Add(Start);
        writer.Add((int)Durable, Head, Known, MustBegin ? 1 : 0, IsDead ? 1 : 0);
        writer.Add(Table);
        writer.Add(Array.ConvertAll(Landed, bars => bars + 100));
        writer.AddBars(Letters);
        writer.Add(Out.Count);
        Out.ForEach(delivery => delivery.WriteTo(writer));
        writer.Add(Refusals.Count);
        Refusals.ForEach(refusal =>
        {
            writer.AddBars(refusal.Letters);
            writer.Add(refusal.HandedOut);
        });
        writer.AddItems(Queue);
        writer.AddItems(Stragglers);
    }
}
