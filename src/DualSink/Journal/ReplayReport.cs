using System.Text.Json.Serialization;

namespace DualSink.Journal;

/// <summary>What became of dead letters that were tried again. Those the table holds now are no dead letters any more; the others are kept.</summary>
internal sealed record ReplayReport
{
    /// <summary>New rows.</summary>
    public long Inserted { get; init; }

    /// <summary>The table held their values already.</summary>
    public long Unchanged { get; init; }

    /// <summary>They took the place of a row's values, as was asked for.</summary>
    public long Overwritten { get; init; }

    /// <summary>The table holds a newer revision of their key; they are no dead letters any more.</summary>
    public long Superseded { get; init; }

    /// <summary>The table holds a row of their key with other values, which was left alone. Kept, with that as the reason.</summary>
    public long Present { get; init; }

    /// <summary>Refused again. Kept, with both reasons.</summary>
    public long FailedAgain { get; init; }

    /// <summary>Not tried, because their lane was rewound and comes by them again.</summary>
    public long Postponed { get; init; }

    /// <summary>What ended the replay early; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it was that the table could not be reached.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>Where to go on, since the limit ended it; null when nothing is left.</summary>
    public ReplayMark? Next { get; init; }

    /// <summary>Dead letters that were looked at.</summary>
    [JsonIgnore]
    public long Total => Inserted + Unchanged + Overwritten + Superseded + Present + FailedAgain + Postponed;

    /// <summary>Both together; the rest from the later one.</summary>
    public static ReplayReport operator +(ReplayReport earlier, ReplayReport later) => new()
    {
        Inserted = earlier.Inserted + later.Inserted,
        Unchanged = earlier.Unchanged + later.Unchanged,
        Overwritten = earlier.Overwritten + later.Overwritten,
        Superseded = earlier.Superseded + later.Superseded,
        Present = earlier.Present + later.Present,
        FailedAgain = earlier.FailedAgain + later.FailedAgain,
        Postponed = earlier.Postponed + later.Postponed,
        Error = later.Error,
        IsUnreachable = later.IsUnreachable,
        Next = later.Next,
    };
}
