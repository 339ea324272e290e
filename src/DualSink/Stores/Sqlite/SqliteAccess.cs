namespace DualSink.Stores.Sqlite;

/// <summary>How a file is opened.</summary>
internal sealed record SqliteAccess
{
    /// <summary>What makes a commit durable when it returns, and lets others read meanwhile.</summary>
    public const string DurableWriting = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";

    /// <summary>Whether a file that is not there is made.</summary>
    public bool Creates { get; init; }

    /// <summary>How long a statement waits for another connection to finish its writing.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a write-ahead log that is there stays as it is, where the last to close the file would move it there.</summary>
    public bool LeavesLog { get; init; }

    /// <summary>Pragmas for the connection, separated by semicolons.</summary>
    public string Pragmas { get; init; } = "";
}
