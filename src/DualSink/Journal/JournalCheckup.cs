using System.Collections.Immutable;
using System.Globalization;
using DualSink.Journal.Storage;
using DualSink.Stores.Checkup;
using DualSink.Stores.Sqlite;
using DualSink.Stores.Sqlite.Checkup;

namespace DualSink.Journal;

/// <summary>Looks at a journal's place and file, and says what is wrong with each. Changes nothing; a missing file stays missing.</summary>
internal static class JournalCheckup
{
    private const string File = "journal";
    private const string Rights = "journal rights";
    private const string Disk = "journal disk";
    private const string NothingAccepted = "Nothing is accepted without it.";
    private const long None = 16L << 20;

    /// <summary>Looks at everything that can be looked at.</summary>
    /// <param name="options">The journal, its path a full one.</param>
    /// <param name="origin">The setting its path stands in, for people.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ImmutableArray<Finding>> RunAsync(JournalOptions options, string origin, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = JournalFile.Locate(options.Path);
        var found = await BoundedAsync(() => [.. Place(path), .. DiskOf(path, options.MaxBytes)]).ConfigureAwait(false);
        return found.Exists(finding => finding.State == FindingState.Fail)
            ? [.. found]
            : [.. await BoundedAsync(() => [Content(path, origin)]).ConfigureAwait(false), .. found];

        // A network that has gone away lets any look hang; a large file takes its time.
        async Task<List<Finding>> BoundedAsync(Func<List<Finding>> look)
        {
            try
            {
                return await Bounded.RunAsync(token => Task.Run(look, token), Bounded.Limit, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException e)
            {
                return [Finding.Note(File, $"{path}: {e.Message.TrimEnd('.')}", "A large file is not looked through here, and a disk that does not answer cannot be.", $"dualsink journal check {Quoted(path)}")];
            }
        }
    }

    private static IEnumerable<Finding> Place(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            yield return Finding.Fail(File, $"there is no folder {folder}", NothingAccepted, $"mkdir -p {Quoted(folder)}");
            yield break;
        }

        if (Directory.Exists(path))
        {
            yield return Finding.Fail(File, $"{path} is a folder", NothingAccepted, $"Name a file in it: journal.path: {path}/dualsink-journal.db");
            yield break;
        }

        if (PathRights.MayMakeFilesIn(folder) == false)
        {
            yield return Finding.Fail(Rights, $"this user may not make files in {folder}", "The journal's log and lock lie beside it.", $"sudo chown \"$(id -un)\" {Quoted(folder)}");
        }
        else if (System.IO.File.Exists(path) && PathRights.MayReadAndWrite(path) == false)
        {
            yield return Finding.Fail(Rights, $"this user may not read and write {path}", NothingAccepted, $"sudo chown \"$(id -un)\" {Quoted(path)}");
        }
        else
        {
            yield return Finding.Ok(Rights, "this user may write the file and its folder");
        }
    }

    private static IEnumerable<Finding> DiskOf(string path, long maxBytes)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder) || DriveOf(folder) is not { } drive)
        {
            yield break;
        }

        if (drive.DriveType == DriveType.Network)
        {
            yield return Finding.Warn(Disk, $"{folder} is on a network ({drive.DriveFormat})", "Its locks and its log need a local disk; over a network the journal can be destroyed.", "Name a file on a local disk: journal.path: /var/lib/dualsink/journal.db");
        }

        var growth = Math.Max(0, maxBytes - (new FileInfo(path) is { Exists: true } file ? file.Length : 0));
        var makeRoom = $"Make room, or lower journal.max_bytes; this says what takes it: du -xh {Quoted(folder)} | sort -h | tail";
        var room = string.Create(CultureInfo.InvariantCulture, $"{drive.AvailableFreeSpace / 1e9:0.0} GB free, and the journal may grow by {growth / 1e9:0.0} GB");
        yield return drive.AvailableFreeSpace < None ? Finding.Fail(Disk, room, "On a full disk nothing more is accepted.", makeRoom)
            : drive.AvailableFreeSpace < growth ? Finding.Warn(Disk, room, "A long outage of a table would fill the disk, and then nothing more is accepted.", makeRoom)
            : Finding.Ok(Disk, room);
    }

    private static DriveInfo? DriveOf(string folder)
    {
        try
        {
            return new DriveInfo(folder) is { IsReady: true } drive ? drive : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A path that is no drive, as on a network share of Windows.
            return null;
        }
    }

    private static Finding Content(string path, string origin)
    {
        if (!System.IO.File.Exists(path))
        {
            return Finding.Note(File, $"there is no file {path} yet", "It is made when something is first accepted.");
        }

        try
        {
            JournalFile.RequireJournal(path);
            using var session = new SqliteSession(path, JournalFile.Looking);
            JournalFile.RequireSound(session, path);
            var what = string.Create(CultureInfo.InvariantCulture, $"{path}, position {JournalTables.State(session).Head}{(OwnerLock.IsHeld(path) ? ", in use" : "")}");
            return JournalTables.Number(session, "PRAGMA user_version") < JournalSchema.Format
                ? Finding.Note(File, $"{what}, of an older format", "The next start upgrades it on a copy, for which it needs as much room again.")
                : Finding.Ok(File, what);
        }
        catch (Exception e) when (e is JournalException or Stores.StoreException or InvalidDataException)
        {
            var error = e as JournalException ?? (e is Stores.StoreException store ? JournalErrors.Of(path, store) : JournalErrors.Damaged(path, e.Message, e));
            return Finding.Fail(File, error.Message.TrimEnd('.'), NothingAccepted, RemedyOf(error.Kind, path, origin));
        }
    }

    private static string RemedyOf(JournalErrorKind kind, string path, string origin) => kind switch
    {
        JournalErrorKind.Damaged => $"dualsink journal export {Quoted(path)} --to saved.ndjson",
        JournalErrorKind.Foreign => $"Name another file in {origin}; this says what it is: file {Quoted(path)}",
        JournalErrorKind.Newer => "Use the version that wrote it, or a newer one: dualsink --version",
        JournalErrorKind.Replaced => $"Put the original back, or move it away, so that a new one is made: mv {Quoted(path)} {Quoted($"{path}.copy")}",
        _ => $"See whether the disk can be read: stat {Quoted(path)}",
    };

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
