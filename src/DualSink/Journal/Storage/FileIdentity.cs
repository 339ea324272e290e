using System.Globalization;
using System.Runtime.InteropServices;

namespace DualSink.Journal.Storage;

/// <summary>Which file a path leads to, as the file system tells files apart.</summary>
/// <param name="Device">The file system it is on. Numbers change when a machine starts anew.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="Born">When it was made, in nanoseconds since 1970; 0 where the file system does not say.</param>
internal readonly record struct FileIdentity(long Device, long Inode, long Born)
{
    /// <summary>The file at <paramref name="path"/>; null when there is none, or where the system cannot tell.</summary>
    public static FileIdentity? Of(string path)
    {
        const int HereFlag = -100;
        const uint InodeAndBirth = 0x100 | 0x800;
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            return GetStatus(HereFlag, path, 0, InodeAndBirth, out var status) == 0 ? status.Identity : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library of before 2018.
            return null;
        }
    }

    /// <summary>Whether both are one file. A copy has another inode, or was made at another time.</summary>
    public bool IsSameFile(FileIdentity other) =>
        Inode == other.Inode && (Born != 0 && other.Born != 0 ? Born == other.Born : Device == other.Device);

    /// <summary>As the journal keeps it: device, inode, time of birth.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Device}:{Inode}:{Born}");

    /// <summary>What <see cref="ToText"/> wrote; null where it wrote nothing.</summary>
    public static FileIdentity? OfText(string? text) =>
        text?.Split(':') is [var device, var inode, var born]
        && long.TryParse(device, CultureInfo.InvariantCulture, out var d)
        && long.TryParse(inode, CultureInfo.InvariantCulture, out var i)
        && long.TryParse(born, CultureInfo.InvariantCulture, out var b)
            ? new FileIdentity(d, i, b)
            : null;

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetStatus(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Status status);

    // struct statx of linux/stat.h, which is the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct Status
    {
        [FieldOffset(0)]
        private readonly uint _mask;

        [FieldOffset(32)]
        private readonly long _inode;

        [FieldOffset(80)]
        private readonly long _bornSeconds;

        [FieldOffset(88)]
        private readonly uint _bornNanoseconds;

        [FieldOffset(136)]
        private readonly uint _deviceMajor;

        [FieldOffset(140)]
        private readonly uint _deviceMinor;

        public FileIdentity Identity => new(
            ((long)_deviceMajor << 32) | _deviceMinor,
            _inode,
            (_mask & 0x800) != 0 ? (_bornSeconds * 1_000_000_000) + _bornNanoseconds : 0);
    }
}
