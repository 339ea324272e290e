namespace DualSink.Cli.Writing;

/// <summary>Whether a bar's key came before within a run.</summary>
internal enum Repeat
{
    /// <summary>It did not, or that is forgotten.</summary>
    None,

    /// <summary>It did, with the same values.</summary>
    Identical,

    /// <summary>It did, with other values.</summary>
    Revised,
}
