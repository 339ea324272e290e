namespace DualSink.Journal;

/// <summary>
/// The dead letters of a lane that it comes by again after a rewind. They are kept already: trying them again is what a
/// replay is for, and beside rows that are all there nothing could show that the table takes any. Immutable once read.
/// </summary>
internal sealed class KnownLetters
{
    private const int AtOnce = 1000;

    /// <summary>None.</summary>
    public static readonly KnownLetters None = new();

    private readonly Dictionary<(long Position, int Place), (string Reason, string? Code)> _letters = [];

    private KnownLetters()
    {
    }

    /// <summary>Reads those of a lane from after one position to another.</summary>
    /// <exception cref="JournalException">The file cannot be read.</exception>
    public static async Task<KnownLetters> ReadAsync(BarJournal journal, string lane, long after, long end, CancellationToken cancellationToken)
    {
        List<DeadLetter> known = [];
        var filter = new DeadLetterFilter { Lane = lane, Limit = AtOnce };
        List<KeptDeadLetter> kept;
        do
        {
            kept = await journal.DeadLetters.QueryAsync(filter, cancellationToken).ConfigureAwait(false);
            known.AddRange(kept.Select(each => each.Letter).Where(letter => letter.Position > after && letter.Position <= end));

            filter = kept.Count > 0 ? filter with { After = kept[^1].Id } : filter;
        }
        while (kept.Count == AtOnce);

        return Of(known);
    }

    /// <summary>These.</summary>
    public static KnownLetters Of(IEnumerable<DeadLetter> letters)
    {
        var known = new KnownLetters();
        foreach (var letter in letters)
        {
            known._letters[(letter.Position, letter.Place)] = (letter.Reason, letter.Code);
        }

        return known;
    }

    /// <summary>Whether a bar is one of them.</summary>
    public bool Contains(long position, int place) => _letters.Count > 0 && _letters.ContainsKey((position, place));

    /// <summary>The letter of a bar; null when it is none of them.</summary>
    public DeadLetter? Find(JournalEntry entry, int place) => _letters.TryGetValue((entry.Position, place), out var known)
        ? new DeadLetter(entry.Position, place, entry.Tenant, entry.Bars.Span[place], known.Reason, known.Code)
        : null;
}
