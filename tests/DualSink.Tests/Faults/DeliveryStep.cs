using System.Text;

namespace DualSink.Tests.Faults;

/// <summary>A moment of a delivery at which a process can die: when it sends something, and how far that comes.</summary>
/// <param name="Name">Where it is.</param>
/// <param name="Sent">A part of what it sends.</param>
/// <param name="Action">What becomes of that.</param>
internal sealed record DeliveryStep(string Name, string Sent, ProxyAction Action)
{
    private const string Merge = "ON CONFLICT";
    private const string Copy = "PGCOPY\n";
    private const string Commit = "COMMIT";

    /// <summary>Every step, in the order of a delivery.</summary>
    public static readonly DeliveryStep[] All =
    [
        new("before the merge is sent", Merge, ProxyAction.Cut),
        new("in the middle of the merge", Merge, ProxyAction.PassHalfAndCut),
        new("after the merge and before the reply", Merge, ProxyAction.PassAndCutBeforeReply),
        new("in the middle of the COPY", Copy, ProxyAction.PassHalfAndCut),
        new("before the COMMIT is sent", Commit, ProxyAction.Cut),
        new("after the COMMIT and before the reply", Commit, ProxyAction.PassAndCutBeforeReply),
        new("after the reply", Commit, ProxyAction.PassAndCutAfterReply),
    ];

    /// <summary>Has a proxy run <paramref name="act"/> at this step, the n-th time it comes to it.</summary>
    public void Arm(FaultyProxy proxy, int nth, Action act)
    {
        var looked = Encoding.ASCII.GetBytes(Sent);
        var met = 0;
        proxy.OnCut = act;
        proxy.OnRequest = sent => sent.Span.IndexOf(looked) >= 0 && Interlocked.Increment(ref met) == nth ? Action : ProxyAction.Pass;
    }

    /// <summary>Its name: a failing test tells it.</summary>
    public override string ToString() => Name;
}
