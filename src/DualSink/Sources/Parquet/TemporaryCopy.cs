using DualSink.Sources.Input;

namespace DualSink.Sources.Parquet;

/// <summary>Copies an input that cannot be read from its end to a file that is gone when it is closed, and that nobody else can read.</summary>
internal static class TemporaryCopy
{
    private const int BufferLength = 1 << 17;

    /// <summary>Copies all of an input.</summary>
    /// <exception cref="SourceException">The input cannot be read, or there is no room for the copy.</exception>
    public static async Task<FileStream> OfAsync(SourceInput input, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"dualsink-{Guid.NewGuid():N}.parquet");
        var copy = Create(input.Name, path);
        try
        {
            var buffer = new byte[BufferLength];
            while (await ReadAsync(input, buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                await WriteAsync(input.Name, copy, buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            return copy;
        }
        catch
        {
            await copy.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask<int> ReadAsync(SourceInput input, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await input.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (SourceFailures.Of(input.Name, null, failure) is not null)
        {
            throw SourceFailures.Of(input.Name, null, failure)!;
        }
    }

    private static async ValueTask WriteAsync(string name, FileStream copy, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await copy.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw NoRoom(name, copy.Name, failure);
        }
    }

    private static FileStream Create(string name, string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(name, path, failure);
        }
    }

    private static SourceException NoRoom(string name, string path, Exception failure) => new(
        name,
        null,
        $"Parquet is read from its end, so what comes through a pipe or is packed by gzip is copied to {path} first, and that failed: {failure.Message} "
        + "Give the unpacked file itself, or set TMPDIR to a folder with room.",
        failure);
}
