using System.Diagnostics;

namespace DualSink.Diagnostics;

/// <summary>Every span of the product: the only place where one is named. Nothing is made where nobody listens.</summary>
/// <remarks>A body of the service, its way into the journal, and each table's commit of it are spans of one trace.</remarks>
public static class DualSinkTraces
{
    /// <summary>The activity source to subscribe to.</summary>
    public const string Name = "DualSink";

    private static readonly ActivitySource Source = new(Name, typeof(DualSinkTraces).Assembly.GetName().Version?.ToString(3));

    /// <summary>A body is taken in. Ends when it is disposed of.</summary>
    internal static Activity? BodyBegins(string pipeline, string tenant) =>
        Source.StartActivity("dualsink intake")?.SetTag("dualsink.pipeline", pipeline).SetTag("dualsink.tenant", tenant);

    /// <summary>What became of a body.</summary>
    internal static void BodyEnds(Activity? body, long read, long accepted, long rejected, int? refusal) =>
        body?.SetTag("dualsink.rows_read", read).SetTag("dualsink.bars_accepted", accepted).SetTag("dualsink.rows_rejected", rejected)
            .SetStatus(refusal is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error, refusal is null ? null : $"refused with status {refusal}");

    /// <summary>A batch goes into the journal. Ends when it is disposed of.</summary>
    internal static Activity? AppendBegins(string pipeline, string tenant, int bars) =>
        Source.StartActivity("dualsink journal append", ActivityKind.Producer)
            ?.SetTag("dualsink.pipeline", pipeline).SetTag("dualsink.tenant", tenant).SetTag("dualsink.bars", bars);

    /// <summary>The journal has a batch.</summary>
    internal static void Appended(Activity? append, long position) => append?.SetTag("dualsink.position", position);

    /// <summary>A sink has settled a batch that the journal had.</summary>
    /// <param name="append">The span of the batch's way into the journal.</param>
    /// <param name="from">When that ended.</param>
    /// <param name="to">When it was settled.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="position">The batch's position.</param>
    /// <param name="committed">Bars of it that the table holds.</param>
    /// <param name="deadLettered">Bars of it that it can never hold.</param>
    internal static void Committed(in ActivityContext append, DateTimeOffset from, DateTimeOffset to, string sink, long position, int committed, int deadLettered)
    {
        using var commit = Source.StartActivity("dualsink lane commit", ActivityKind.Consumer, append, startTime: from);
        commit?.SetTag("dualsink.sink", sink).SetTag("dualsink.position", position)
            .SetTag("dualsink.bars_committed", committed).SetTag("dualsink.bars_dead_lettered", deadLettered).SetEndTime(to.UtcDateTime);
    }
}
