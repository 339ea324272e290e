namespace DualSink.Routing;

/// <summary>How something about a sink was learned.</summary>
internal enum FailoverSampleKind
{
    /// <summary>By a write of its own.</summary>
    Write,

    /// <summary>By a probe.</summary>
    Probe,
}
