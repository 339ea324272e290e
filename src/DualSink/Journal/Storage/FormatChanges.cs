namespace DualSink.Journal.Storage;

/// <summary>What each format has that the one before had not. Never edited once released: files that were upgraded by it are there.</summary>
internal static class FormatChanges
{
    // A lane that was rewound kept a letter once more in format 1. The first is kept, with the last reason.
    private const string From1 = """
        UPDATE dead_letters AS kept SET (reason, code) = (
            SELECT reason, code FROM dead_letters AS other
            WHERE other.lane = kept.lane AND other.position = kept.position AND other.place = kept.place ORDER BY id DESC LIMIT 1);
        DELETE FROM dead_letters WHERE id NOT IN (SELECT min(id) FROM dead_letters GROUP BY lane, position, place);
        CREATE UNIQUE INDEX dead_letters_place ON dead_letters (lane, position, place);
        """;

    /// <summary>The statements that lead from a format to the next.</summary>
    public static string From(long format) => format switch
    {
        1 => From1,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There was no such format."),
    };
}
