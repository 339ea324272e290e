namespace DualSink.Server.Security;

/// <summary>What a key may do. Each is given for itself: who operates does not thereby write.</summary>
[Flags]
internal enum Role
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Send bars.</summary>
    Write = 1,

    /// <summary>Look at everything, and read bars.</summary>
    Read = 2,

    /// <summary>Switch, stop and start lanes, compare, replay.</summary>
    Operate = 4,

    /// <summary>All of it.</summary>
    All = Write | Read | Operate,
}
