namespace DualSink.Routing;

/// <summary>What a pipeline left when it was closed.</summary>
/// <param name="Returned">Bars handed back to their writers, which have to write them again. Always none with a journal.</param>
/// <param name="Owed">Bars that the journal owes to sinks, each counted for each sink; the next start goes on with them.</param>
public readonly record struct PipelineClosing(long Returned, long Owed)
{
    /// <summary>Whether nothing is left to do.</summary>
    public bool IsDrained => Returned == 0 && Owed == 0;
}
