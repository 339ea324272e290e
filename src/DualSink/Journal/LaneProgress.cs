namespace DualSink.Journal;

/// <summary>Entries a lane has settled: everything beyond <paramref name="From"/> up to <paramref name="Cursor"/>.</summary>
/// <param name="Lane">The lane's name.</param>
/// <param name="From">The lane's cursor until now. Refused when the journal's is another: the lane was rewound or detached meanwhile.</param>
/// <param name="Cursor">Its new cursor, further on.</param>
/// <param name="Settled">What became of the bars in between.</param>
/// <param name="DeadLetters">Those the table can never hold, as many as <paramref name="Settled"/> counts.</param>
internal sealed record LaneProgress(string Lane, long From, long Cursor, LaneCounts Settled, IReadOnlyList<DeadLetter> DeadLetters);
