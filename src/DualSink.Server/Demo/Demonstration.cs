using DualSink.Hosting;

namespace DualSink.Server.Demo;

/// <summary>Where a demonstration keeps its tables and its journal: a folder of its own, removed at the end.</summary>
internal sealed class Demonstration : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dualsink-demo-");

    /// <summary>The settings that lead there.</summary>
    /// <param name="flag">What to call the flag that set them.</param>
    /// <param name="mode">The mode; <c>dual</c> when null.</param>
    public IEnumerable<SettingFlag> Settings(string flag, string? mode) =>
    [
        new(flag, "database_url", $"sqlite:///{Path.Combine(_folder.FullName, "demo.db")}"),
        new(flag, "journal.path", Path.Combine(_folder.FullName, "journal.db")),
        new(flag, "journal.enabled", "true"),
        new(flag, "store_mode", mode ?? "dual"),
    ];

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // Somebody looks at it; the system empties its temporary folder.
        }
    }
}
