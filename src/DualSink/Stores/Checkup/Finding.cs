namespace DualSink.Stores.Checkup;

/// <summary>One thing that was looked at, and what was found.</summary>
/// <param name="Check">What was looked at, such as <c>privileges</c>.</param>
/// <param name="State">How bad it is.</param>
/// <param name="What">What was found, without a full stop.</param>
/// <param name="Why">Why it matters, as a sentence; null where all is well.</param>
/// <param name="Remedy">The command or SQL that mends it; null where there is nothing to mend.</param>
internal sealed record Finding(string Check, FindingState State, string What, string? Why = null, string? Remedy = null)
{
    /// <summary>The table it is about; null where it is about the database or the server.</summary>
    public TableBinding? Table { get; init; }

    public static Finding Ok(string check, string what) => new(check, FindingState.Ok, what);

    public static Finding Note(string check, string what, string why, string? remedy = null) => new(check, FindingState.Note, what, why, remedy);

    public static Finding Warn(string check, string what, string why, string remedy) => new(check, FindingState.Warn, what, why, remedy);

    public static Finding Fail(string check, string what, string why, string remedy) => new(check, FindingState.Fail, what, why, remedy);
}
