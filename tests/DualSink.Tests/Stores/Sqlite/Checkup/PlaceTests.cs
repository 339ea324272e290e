using DualSink.Stores.Checkup;
using DualSink.Stores.Sqlite.Checkup;

namespace DualSink.Tests.Stores.Sqlite.Checkup;

/// <summary>Places for a file that no test machine has.</summary>
public sealed class PlaceTests
{
    private static readonly SqliteFacts Good = new()
    {
        File = "/data/bars.db",
        Folder = "/data",
        FolderExists = true,
        MayMakeFiles = true,
        FileExists = true,
        MayWriteFile = true,
        FreeBytes = 50L << 30,
        Drive = DriveType.Fixed,
        FileSystem = "ext4",
        JournalMode = "wal",
    };

    [Theory]
    [InlineData(DriveType.Network, "nfs", "Warn", "on a network (nfs)")]
    [InlineData(DriveType.Ram, "tmpfs", "Note", "in memory (tmpfs)")]
    [InlineData(DriveType.Fixed, "overlayfs", "Note", "in a container's own layer")]
    public void A_place_that_does_not_last_is_told(DriveType drive, string fileSystem, string state, string finding)
    {
        var found = DiskCheck.Of(Good with { Drive = drive, FileSystem = fileSystem }).First();

        Assert.Equal(state, found.State.ToString());
        Assert.Contains(finding, found.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1L << 20, "Fail")]
    [InlineData(100L << 20, "Warn")]
    [InlineData(1L << 40, "Ok")]
    public void Room_has_to_be_left(long free, string state) =>
        Assert.Equal(state, Assert.Single(DiskCheck.Of(Good with { FreeBytes = free })).State.ToString());

    [Fact]
    public void What_the_system_does_not_say_is_no_problem()
    {
        var silent = Good with { MayMakeFiles = null, MayWriteFile = null, FreeBytes = null };

        Assert.All(FileCheck.Of(silent, "x").Concat(DiskCheck.Of(silent)).Concat(JournalModeCheck.Of(silent)), found => Assert.Equal(FindingState.Ok, found.State));
    }

    [Fact]
    public void A_file_that_may_not_be_written_is_told() =>
        Assert.Contains(FileCheck.Of(Good with { MayWriteFile = false }, "x"), found => found is { State: FindingState.Fail, Remedy: "sudo chown \"$(id -un)\" '/data/bars.db'" });
}
