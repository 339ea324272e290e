using DualSink.Journal;
using DualSink.Routing;

namespace DualSink.Tests.Model;

/// <summary>The journal, its lanes, and who waits for what, at one moment.</summary>
internal sealed class ModelState
{
    private ModelState(Bounds bounds) => Bounds = bounds;

    public Bounds Bounds { get; }

    // What outlives the process.
    public int Head { get; set; }

    public int First { get; set; } = 1;

    /// <summary>The lanes each entry was accepted for, as bits.</summary>
    public required int[] Lanes { get; init; }

    public required string Mode { get; set; }

    public required ModelLane[] Sinks { get; init; }

    // The process.
    public required RouteSnapshot Route { get; set; }

    /// <summary>The route under which a batch is on its way into the journal.</summary>
    public RouteSnapshot? Offered { get; set; }

    /// <summary>A route that the journal keeps already, and that is not in force yet.</summary>
    public RouteOptions? Switching { get; set; }

    public FailoverState Failover { get; set; } = FailoverState.Initial;

    public required ModelReceipt[] Receipts { get; init; }

    // What may still go wrong, and what went right.
    public int Crashes { get; set; }

    public int LostReplies { get; set; }

    public int Deaths { get; set; }

    public int Mendings { get; set; }

    public int Rewinds { get; set; }

    public int Detachings { get; set; }

    public int Pauses { get; set; }

    /// <summary>Switches that were asked for.</summary>
    public int Switched { get; set; }

    /// <summary>The mode of the last switch whose asker was told.</summary>
    public required string Agreed { get; set; }

    /// <summary>Batches whose writers were told that they are accepted.</summary>
    public int Acknowledged { get; set; }

    /// <summary>The first promise that was broken; null while none is.</summary>
    public string? Broken { get; set; }

    public static ModelState Initial(Bounds bounds) => new(bounds)
    {
        Lanes = new int[bounds.Batches.Length + 1],
        Mode = bounds.Route.Mode,
        Agreed = bounds.Route.Mode,
        Sinks = [.. Bounds.Sinks.Select(name => ModelLane.New(name, bounds))],
        Route = RouteSnapshot.Of(bounds.Route),
        Receipts = new ModelReceipt[bounds.Batches.Length + 1],
        Crashes = bounds.Crashes,
        LostReplies = bounds.LostReplies,
        Deaths = bounds.Deaths,
        Mendings = bounds.Mendings,
        Rewinds = bounds.Rewinds,
        Detachings = bounds.Detachings,
        Pauses = bounds.Pauses,
    };

    public JournalEntry Entry(long position) => Bounds.Entry((int)position, Lanes[position]);

    /// <summary>Bars of entries after one position and up to another that are for a lane.</summary>
    public int BarsOf(int lane, long after, long upTo)
    {
        var bars = 0;
        for (var position = after + 1; position <= upTo; position++)
        {
            bars += (Lanes[position] >> lane & 1) * Bounds.Batches[position - 1].Length;
        }

        return bars;
    }

    /// <summary>Notes that a promise is broken.</summary>
    public void Break(string promise) => Broken ??= promise;

    public ModelState Clone() => new(Bounds)
    {
        Head = Head,
        First = First,
        Lanes = [.. Lanes],
        Mode = Mode,
        Sinks = Array.ConvertAll(Sinks, lane => lane.Clone()),
        Route = Route,
        Offered = Offered,
        Switching = Switching,
        Failover = Failover,
        Receipts = [.. Receipts],
        Crashes = Crashes,
        LostReplies = LostReplies,
        Deaths = Deaths,
        Mendings = Mendings,
        Rewinds = Rewinds,
        Detachings = Detachings,
        Pauses = Pauses,
        Switched = Switched,
        Agreed = Agreed,
        Acknowledged = Acknowledged,
    };

    public UInt128 Hash()
    {
        var writer = new StateWriter();
        writer.Add(Head, First, Mode[0], Agreed[0], Switching is null ? 0 : 1, Switched, Acknowledged);
        writer.Add(Crashes, LostReplies, Deaths, Mendings, Rewinds, Detachings, Pauses);
        writer.Add(Lanes);
        writer.Add(Route);
        writer.Add(Offered);
        writer.Add(Failover);
        foreach (var receipt in Receipts)
        {
            writer.Add((int)receipt.State, receipt.Sinks, receipt.Settled);
        }

        foreach (var lane in Sinks)
        {
            lane.WriteTo(writer);
        }

        return writer.Hash();
    }
}
