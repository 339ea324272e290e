namespace DualSink.Stores.Checkup;

/// <summary>How bad a finding is.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Worth knowing; nothing has to be done.</summary>
    Note,

    /// <summary>Writing works, and something about it is not as one would want it.</summary>
    Warn,

    /// <summary>A sink cannot work like this.</summary>
    Fail,
}
