namespace DualSink.Journal.Storage;

/// <summary>How far an upgrade has come.</summary>
internal enum UpgradeStep
{
    /// <summary>Nobody else has the file open, and its log is in it.</summary>
    Alone,

    /// <summary>There is a copy.</summary>
    Copied,

    /// <summary>The copy is in the new format, and was compared with the file.</summary>
    Changed,

    /// <summary>The copy is on the disk.</summary>
    Flushed,

    /// <summary>The copy has the file's path.</summary>
    Replaced,
}
