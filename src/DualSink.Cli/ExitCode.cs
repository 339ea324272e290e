namespace DualSink.Cli;

/// <summary>What the command tells its caller. The numbers are a contract; scripts branch on them.</summary>
internal enum ExitCode
{
    /// <summary>Done, and what was checked holds.</summary>
    Good = 0,

    /// <summary>Done, but what was checked does not hold, or bars were rejected or dead-lettered.</summary>
    DoesNotHold = 1,

    /// <summary>Wrong usage or configuration; nothing was begun.</summary>
    Usage = 2,

    /// <summary>A store or server cannot be reached, or refuses the credentials; or a journal cannot be opened or asked.</summary>
    Unreachable = 3,

    /// <summary>Ended by Ctrl-C.</summary>
    Interrupted = 130,

    /// <summary>Ended by SIGTERM with work abandoned.</summary>
    Terminated = 143,
}
