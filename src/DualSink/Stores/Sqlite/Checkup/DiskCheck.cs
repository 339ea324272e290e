using System.Globalization;
using DualSink.Stores.Checkup;

namespace DualSink.Stores.Sqlite.Checkup;

/// <summary>Whether there is room, and whether the place is one that SQLite can rely on.</summary>
internal static class DiskCheck
{
    private const string Name = "disk";
    private const long Little = 512L << 20;
    private const long None = 16L << 20;

    public static IEnumerable<Finding> Of(SqliteFacts facts)
    {
        if (!facts.FolderExists || facts.FreeBytes is not { } free)
        {
            yield break;
        }

        if (Place(facts) is { } place)
        {
            yield return place;
        }

        var room = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB free ({facts.FileSystem})");
        yield return free < None ? Finding.Fail(Name, room, "The file cannot grow, and its write-ahead log neither.", MakeRoom(facts))
            : free < Little ? Finding.Warn(Name, room, "When it is full, writes fail until there is room.", MakeRoom(facts))
            : Finding.Ok(Name, room);
    }

    private static Finding? Place(SqliteFacts facts) =>
        facts.Drive == DriveType.Network ? Finding.Warn(
            Name,
            $"{facts.Folder} is on a network ({facts.FileSystem})",
            "SQLite's locks and its write-ahead log need a local disk; over a network the file can be destroyed.",
            "Name a file on a local disk, or use PostgreSQL: export DATABASE_URL=sqlite:////var/lib/dualsink/bars.db")
        : facts.Drive == DriveType.Ram ? Finding.Note(Name, $"{facts.Folder} is in memory ({facts.FileSystem})", "The file is gone after a restart of the machine.")
        : facts.FileSystem.StartsWith("overlay", StringComparison.Ordinal) ? Finding.Note(Name, $"{facts.Folder} is in a container's own layer", "The file is gone with the container, unless a volume is mounted there.")
        : null;

    private static string MakeRoom(SqliteFacts facts) => $"See what takes it, and make room: du -xh '{facts.Folder}' | sort -h | tail";
}
