namespace DualSink.Journal;

/// <summary>What is wrong with a journal.</summary>
public enum JournalErrorKind
{
    /// <summary>Its content is not what was written: cut off, overwritten, or a part is missing.</summary>
    Damaged,

    /// <summary>The file is something else than a journal.</summary>
    Foreign,

    /// <summary>A newer version of the product wrote it.</summary>
    Newer,

    /// <summary>Another process owns it.</summary>
    InUse,

    /// <summary>The journal has no room left and its owner does not wait for any.</summary>
    Full,

    /// <summary>The disk or the file system refused: no room, no right, a failure to read or write.</summary>
    Disk,

    /// <summary>The file is a copy, or another one took its place.</summary>
    Replaced,

    /// <summary>What was asked does not fit the state the journal is in; nothing was changed.</summary>
    Refused,
}
