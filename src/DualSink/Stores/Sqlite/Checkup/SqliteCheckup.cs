using DualSink.Stores.Checkup;

namespace DualSink.Stores.Sqlite.Checkup;

/// <summary>Looks at the place of a SQLite file and lets the checks judge it. Changes no bar and no log of them; a missing file stays missing.</summary>
internal static class SqliteCheckup
{
    /// <summary>Looks at everything that can be looked at.</summary>
    /// <param name="file">The file's full path.</param>
    /// <param name="origin">The setting it stands in, for people.</param>
    /// <param name="time">The clock of the limit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<CheckupResult> RunAsync(string file, string origin, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            // A network that has gone away lets even a look at a folder hang.
            var facts = await Bounded.RunAsync(token => Task.Run(() => SqliteProbe.Gather(file), token), Bounded.Limit, time, cancellationToken).ConfigureAwait(false);
            return new CheckupResult(
                FileCheck.IsReachable(facts),
                [.. FileCheck.Of(facts, origin), .. DiskCheck.Of(facts), .. JournalModeCheck.Of(facts)]);
        }
        catch (TimeoutException e)
        {
            return new CheckupResult(
                Reached: false,
                [Finding.Fail("connection", $"{file}: {e.Message}", "Nothing can be written.", $"See whether the disk, or the network it is on, answers at all: stat '{file}'")]);
        }
    }
}
