using System.Runtime.InteropServices;

namespace DualSink.Stores.Sqlite.Checkup;

/// <summary>Asks the system what this process may do with a path. .NET tells only by trying, and trying changes something.</summary>
internal static class PathRights
{
    private const int Read = 4;
    private const int WriteAndEnter = 2 | 1;
    private const int Write = 2;

    /// <summary>Whether files can be made in a folder, also by what it is mounted as; null where the system does not say (Windows).</summary>
    public static bool? MayMakeFilesIn(string folder) => Ask(folder, WriteAndEnter);

    /// <summary>Whether a file can be read and written; null where the system does not say.</summary>
    public static bool? MayReadAndWrite(string file) => Ask(file, Read | Write);

    private static bool? Ask(string path, int rights) => OperatingSystem.IsWindows() ? null : Access(path, rights) == 0;

    // POSIX. As the real user, who is the effective one unless the program is set-uid, which this one is not.
    [DllImport("libc", EntryPoint = "access")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int rights);
}
