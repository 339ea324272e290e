namespace DualSink.Journal.Storage;

/// <summary>The right to own a journal: a file beside it that one process at a time can hold, and that dies with the process.</summary>
/// <remarks>The file itself stays: were it removed, two could each hold a file of that name.</remarks>
internal sealed class OwnerLock : IDisposable
{
    private const int Attempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _held;

    private OwnerLock(FileStream held) => _held = held;

    /// <summary>Takes it. Who only looks whether it is held, holds it for an instant: so several times.</summary>
    /// <exception cref="JournalException">Another process has it, or the file cannot be made.</exception>
    public static async Task<OwnerLock> TakeAsync(string path, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Take(path);
            }
            catch (JournalException e) when (e.Kind == JournalErrorKind.InUse && attempt < Attempts)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether somebody holds it now.</summary>
    public static bool IsHeld(string path)
    {
        if (!File.Exists(PathOf(path)))
        {
            return false;
        }

        try
        {
            Open(path).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            // Who may not write here cannot tell; its request will wait for an answer and see.
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private static OwnerLock Take(string path)
    {
        try
        {
            return new OwnerLock(Open(path));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new JournalException(JournalErrorKind.Disk, path, $"{PathOf(path)} cannot be written. Give this user the right to write the folder.", e);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new JournalException(JournalErrorKind.Disk, path, $"there is no folder {Path.GetDirectoryName(path)}; make it.", e);
        }
        catch (IOException e) when (File.Exists(PathOf(path)))
        {
            throw new JournalException(
                JournalErrorKind.InUse,
                path,
                "another process owns it, or this one already does. End that one, or name another file; `dualsink status` and `dualsink ledger` look at it meanwhile.",
                e);
        }
        catch (IOException e)
        {
            throw new JournalException(JournalErrorKind.Disk, path, $"{PathOf(path)} cannot be made: {e.Message}", e);
        }
    }

    private static string PathOf(string path) => $"{path}.lock";

    private static FileStream Open(string path) => new(PathOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
}
