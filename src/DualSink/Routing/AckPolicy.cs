namespace DualSink.Routing;

/// <summary>Whose word confirms a batch where both tables are written.</summary>
public enum AckPolicy
{
    /// <summary>The primary's table has settled it; the journal owes it to the other.</summary>
    Primary,

    /// <summary>Both tables have settled it.</summary>
    All,

    /// <summary>The journal has it; both tables may still be owed it.</summary>
    Journal,
}
