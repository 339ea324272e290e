using System.Globalization;
using DualSink.Stores.Checkup;

namespace DualSink.Stores.Sqlite.Checkup;

/// <summary>Whether the file can be opened, written and kept company by the files SQLite makes beside it.</summary>
internal static class FileCheck
{
    private const string Connection = "connection";
    private const string Rights = "rights";
    private const string CannotWrite = "Nothing can be written.";

    public static IEnumerable<Finding> Of(SqliteFacts facts, string origin)
    {
        yield return Opened(facts, origin);
        if (!facts.FolderExists || facts.IsFolder)
        {
            yield break;
        }

        if (facts.MayMakeFiles == false)
        {
            yield return Finding.Fail(
                Rights,
                $"this user may not make files in {facts.Folder}",
                "SQLite makes its journal beside the file; without it nothing can be written.",
                $"sudo chown \"$(id -un)\" {Quoted(facts.Folder)}");
        }

        if (facts.MayWriteFile == false)
        {
            yield return Finding.Fail(Rights, $"this user may not read and write {facts.File}", CannotWrite, $"sudo chown \"$(id -un)\" {Quoted(facts.File)}");
        }

        if (facts.MayMakeFiles != false && facts.MayWriteFile != false)
        {
            yield return Finding.Ok(Rights, "this user may write the file and its folder");
        }
    }

    /// <summary>Whether the file could be read, or can be made.</summary>
    public static bool IsReachable(SqliteFacts facts) => facts is { FolderExists: true, IsFolder: false, ReadError: null };

    private static Finding Opened(SqliteFacts facts, string origin) => facts switch
    {
        { FolderExists: false } => Finding.Fail(Connection, $"there is no folder {facts.Folder}", CannotWrite, $"mkdir -p {Quoted(facts.Folder)}"),
        { IsFolder: true } => Finding.Fail(Connection, $"{facts.File} is a folder", CannotWrite, $"Name a file in it, in {origin}: sqlite:///{facts.File}/dualsink.db"),
        { ReadError: { } error } => Finding.Fail(
            Connection, $"it cannot be opened: {error.Message.TrimEnd('.')}", CannotWrite, $"Restore it from a copy, or name another file in {origin}; this says what it is: file {Quoted(facts.File)}"),
        { FileExists: false } => Finding.Note(Connection, $"there is no file {facts.File} yet", "It is made, with its tables, when it is first needed."),
        _ => Finding.Ok(Connection, string.Create(CultureInfo.InvariantCulture, $"{facts.File}, SQLite {facts.Version}")),
    };

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
