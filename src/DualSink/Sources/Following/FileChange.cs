namespace DualSink.Sources.Following;

/// <summary>Why a growing file cannot be read on.</summary>
internal enum FileChange
{
    /// <summary>It can.</summary>
    None,

    /// <summary>It has become shorter than what was read of it.</summary>
    Shortened,

    /// <summary>Another file is in its place, or other content in it.</summary>
    Replaced,
}
