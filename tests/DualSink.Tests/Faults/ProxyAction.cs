namespace DualSink.Tests.Faults;

/// <summary>What a <see cref="FaultyProxy"/> does with something a client sent.</summary>
internal enum ProxyAction
{
    /// <summary>Passes it on.</summary>
    Pass,

    /// <summary>Ends the session instead; the server never sees it.</summary>
    Cut,

    /// <summary>Passes the first half of it on, and ends the session.</summary>
    PassHalfAndCut,

    /// <summary>Passes it on and ends the session when the server answers; the client never sees the answer.</summary>
    PassAndCutBeforeReply,

    /// <summary>Passes it on and the answer back, and ends the session then.</summary>
    PassAndCutAfterReply,

    /// <summary>Lets it vanish and keeps the session.</summary>
    Swallow,
}
