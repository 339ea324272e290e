using DualSink.Sinks;

namespace DualSink.Journal;

/// <summary>A lane at one moment.</summary>
/// <param name="Record">Its cursor, state and counts, as the journal keeps them.</param>
/// <param name="Head">The journal's last position.</param>
/// <param name="OldestOwedAt">When the oldest entry it is owed was accepted; null when it is owed none.</param>
/// <param name="Sink">How its sink stands with the store.</param>
/// <param name="Trouble">What keeps the lane itself from going on, with the remedy, and is tried again; null when nothing does.</param>
internal sealed record LaneStatus(LaneRecord Record, long Head, DateTimeOffset? OldestOwedAt, SinkHealth Sink, string? Trouble)
{
    /// <summary>How far it has looked, since it began or was rewound, through what the table may have had before; nothing is written meanwhile.</summary>
    public long LookedThrough { get; init; }

    /// <summary>Whether the journal cannot give it what it is owed, because the file is damaged.</summary>
    public bool MeetsDamage { get; init; }

    /// <summary>Its name.</summary>
    public string Name => Record.Name;

    /// <summary>Bars it is owed.</summary>
    public long BacklogBars => Record.Owed;

    /// <summary>Bytes of the journal they take, more or less; 0 where that was never measured.</summary>
    public long BacklogBytes { get; init; }

    /// <summary>Entries beyond its cursor, those of other lanes among them included.</summary>
    public long BacklogBatches => Record.Owed == 0 ? 0 : Head - Record.Cursor;
}
