namespace DualSink.Stores.Sqlite.Checkup;

/// <summary>What there is at the place of a SQLite file.</summary>
internal sealed record SqliteFacts
{
    /// <summary>The file's full path.</summary>
    public required string File { get; init; }

    /// <summary>The folder it is in, or is to be in.</summary>
    public required string Folder { get; init; }

    public required bool FolderExists { get; init; }

    /// <summary>Whether files can be made in the folder; null where that is not known.</summary>
    public bool? MayMakeFiles { get; init; }

    /// <summary>Whether the path is a folder.</summary>
    public bool IsFolder { get; init; }

    public bool FileExists { get; init; }

    /// <summary>Whether the file can be read and written; null where that is not known.</summary>
    public bool? MayWriteFile { get; init; }

    /// <summary>Room on the file system for this user, in bytes; null where that is not known.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>What sort of place the file system is on.</summary>
    public DriveType Drive { get; init; }

    /// <summary>The file system's own name for itself, such as <c>ext4</c> or <c>nfs</c>.</summary>
    public string FileSystem { get; init; } = "";

    /// <summary>SQLite's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>How the file keeps what is not yet in it: <c>wal</c>, <c>delete</c> and so on; null where it was not opened.</summary>
    public string? JournalMode { get; init; }

    /// <summary>Why the file could not be read; null where it could, or there is none.</summary>
    public StoreException? ReadError { get; init; }

    /// <summary>Why nothing could be written; null where it could, or there is no file.</summary>
    public StoreException? WriteError { get; init; }
}
