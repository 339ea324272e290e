using System.Globalization;
using DualSink.Stores;

namespace DualSink.Journal.Storage;

/// <summary>What an error of the file means for a journal.</summary>
internal static class JournalErrors
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Failed = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    /// <summary>Whether another process is in the middle of a write of its own.</summary>
    public static bool IsBusy(StoreException error) => Primary(error) is Busy or Locked;

    /// <summary>Whether some pages are damaged or cannot be read; others may be sound.</summary>
    public static bool IsOfPages(StoreException error) => Primary(error) is Corrupt or Failed;

    /// <summary>The exception for the caller.</summary>
    public static JournalException Of(string path, StoreException error) => Primary(error) switch
    {
        Full => new(JournalErrorKind.Disk, path, "the disk is full, and nothing of this was accepted. Make room on it; what is tried again then succeeds.", error),
        Busy or Locked => new(JournalErrorKind.InUse, path, "another process is writing the file. End it, or wait for it; only its owner and the commands of this product may.", error),
        Corrupt => Damaged(path, "its pages contradict each other", error),
        NotADatabase => Foreign(path, error),
        _ => new(JournalErrorKind.Disk, path, $"the file cannot be read or written: {error.Message}", error),
    };

    /// <summary>The exception for content that is not what was written.</summary>
    public static JournalException Damaged(string path, string known, Exception? innerException = null) => new(
        JournalErrorKind.Damaged,
        path,
        $"it is damaged: {known}. Keep the file; `dualsink journal check` tells what is sound, `dualsink journal export` saves what can be read. Then move it away and start with a new one.",
        innerException);

    /// <summary>The exception for a file of something else.</summary>
    public static JournalException Foreign(string path, Exception? innerException = null) =>
        new(JournalErrorKind.Foreign, path, "it is something else than a journal. Name another file; it was left as it is.", innerException);

    private static int Primary(StoreException error) =>
        int.TryParse(error.Code, CultureInfo.InvariantCulture, out var code) ? code & 0xff : 0;
}
