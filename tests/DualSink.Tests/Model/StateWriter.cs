using System.IO.Hashing;
using DualSink.Journal;
using DualSink.Routing;

namespace DualSink.Tests.Model;

/// <summary>Writes a state down, so that two that are alike are known as one.</summary>
internal sealed class StateWriter
{
    private readonly List<byte> _bytes = [];

    public void Add(params ReadOnlySpan<int> values)
    {
        foreach (var value in values)
        {
            _bytes.Add(checked((byte)(value + 1)));
        }
    }

    public void Add(LaneRecord record) => Add(
        (int)record.Cursor, (int)record.UncertainUntil, (int)record.State, (int)record.Accepted,
        (int)record.Settled.Total, (int)record.Settled.DeadLettered);

    public void AddBars(List<(int Position, int Place)> bars)
    {
        Add(bars.Count);
        bars.ForEach(bar => Add(bar.Position, bar.Place));
    }

    public void AddItems(List<ModelItem> items)
    {
        Add(items.Count);
        items.ForEach(item => Add(item.For, item.Position, item.Place, item.IsReplacement ? 1 : 0));
    }

    /// <summary>Two routes are the same to whoever waits when these are.</summary>
    public void Add(RouteSnapshot? route)
    {
        if (route is null)
        {
            Add(0);
            return;
        }

        Add(1, route.Options.Mode[0], (int)route.Options.Ack, Bounds.NumberOf(route.Options.Primary), Bounds.NumberOf(route.InCharge), Mask(route.Sinks), Mask(route.Paused));
    }

    /// <summary>With these options a failure is as many.</summary>
    public void Add(FailoverState state)
    {
        Add((int)state.InCharge);
        foreach (var side in (ReadOnlySpan<SideHealth>)[state.Primary, state.Standby])
        {
            Add(side.Failures > 0 ? 1 : 0, side.FailedWrites > 0 ? 1 : 0, side.HealthySince is null ? 0 : 1);
        }
    }

    public UInt128 Hash() => XxHash128.HashToUInt128(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes));

    private static int Mask(IEnumerable<string> sinks) => sinks.Sum(sink => 1 << Bounds.NumberOf(sink));
}
