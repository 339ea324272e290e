namespace DualSink.Journal.Storage;

/// <summary>
/// Notices that a path no longer leads to the file that is open: what is written then would be gone with the process.
/// </summary>
internal sealed class FileWatch
{
    private readonly string _path;
    private readonly (string Path, FileIdentity? Identity)[] _files;

    /// <summary>Watches the journal that lies open at <paramref name="path"/>, and its log.</summary>
    public FileWatch(string path)
    {
        _path = path;
        _files = [(path, FileIdentity.Of(path)), ($"{path}-wal", FileIdentity.Of($"{path}-wal"))];
    }

    /// <summary>Looks, which takes some microseconds.</summary>
    /// <exception cref="JournalException">A file is gone, or another took its place.</exception>
    public void RequireSameFile()
    {
        foreach (var (path, identity) in _files)
        {
            if (identity is { } opened && !(FileIdentity.Of(path) is { } now && now.IsSameFile(opened)))
            {
                throw new JournalException(
                    JournalErrorKind.Replaced,
                    _path,
                    $"{path} was moved, deleted or replaced while it was open. Nothing more is accepted: it would be lost with this process. Put the file back where it was, if it still exists, and start again.");
            }
        }
    }
}
