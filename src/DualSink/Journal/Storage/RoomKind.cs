namespace DualSink.Journal.Storage;

/// <summary>What there is to do about a journal's room.</summary>
internal enum RoomKind
{
    /// <summary>Append what fits.</summary>
    Fits,

    /// <summary>Forget entries that every lane has passed.</summary>
    GiveUpPassed,

    /// <summary>Detach a lane.</summary>
    Detach,

    /// <summary>Wait until a lane has gone on.</summary>
    Wait,

    /// <summary>Refuse the append: whatever lanes do, there will be no room for it.</summary>
    NeverFits,
}
