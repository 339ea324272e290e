using DualSink.Stores.Checkup;

namespace DualSink.Stores.Sqlite.Checkup;

/// <summary>Whether readers and the writer can work side by side, and whether somebody is in the way now.</summary>
internal static class JournalModeCheck
{
    public static IEnumerable<Finding> Of(SqliteFacts facts)
    {
        if (facts.JournalMode is { } mode)
        {
            yield return mode == "wal"
                ? Finding.Ok("journal mode", "wal")
                : Finding.Note("journal mode", mode, "The first write makes it wal, in which readers and the writer do not wait for each other.");
        }

        // What may not be written is told of by the rights.
        if (facts is { WriteError: { } error, MayMakeFiles: not false, MayWriteFile: not false })
        {
            yield return Finding.Warn(
                "lock",
                error.Message.TrimEnd('.'),
                "A write waits for it for 5 s, and is tried again then.",
                $"This says who has the file open: fuser -v '{facts.File}'");
        }
    }
}
