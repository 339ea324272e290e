namespace DualSink.Sources.Input;

/// <summary>What is wrong with gzip data.</summary>
internal enum GzipFault
{
    /// <summary>It ends in the middle of a member.</summary>
    CutOff,

    /// <summary>It cannot be unpacked, or not to what was packed.</summary>
    Damaged,

    /// <summary>Something that is no member follows one.</summary>
    Followed,
}
