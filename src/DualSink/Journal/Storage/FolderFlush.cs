using System.Runtime.InteropServices;

namespace DualSink.Journal.Storage;

/// <summary>Makes the names in a folder durable. A file can be on the disk and its name not yet, so that after a power loss it is gone.</summary>
internal static class FolderFlush
{
    private const int NotPossibleHere = 22;

    /// <summary>Flushes the folder of a file to the disk; on Linux, elsewhere the system sees to it.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Of(string path)
    {
        if (!OperatingSystem.IsLinux() || OpenFolder(Path.GetDirectoryName(path)!) is var folder && folder == 0)
        {
            return;
        }

        try
        {
            if (Flush(Descriptor(folder)) != 0 && Marshal.GetLastPInvokeError() is var error and not NotPossibleHere)
            {
                throw new IOException($"The folder of {path} could not be flushed to the disk: {Marshal.GetPInvokeErrorMessage(error)}.");
            }
        }
        finally
        {
            _ = Close(folder);
        }
    }

    [DllImport("libc", EntryPoint = "opendir", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint OpenFolder([MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport("libc", EntryPoint = "dirfd")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Descriptor(nint folder);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "closedir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(nint folder);
}
