namespace DualSink.Tests.Dashboard;

/// <summary>What the tests of the page need beside the SDK. What is not there fails the tests; none is skipped.</summary>
internal static class WebTools
{
    /// <summary>The browser's program.</summary>
    /// <exception cref="InvalidOperationException">It is nowhere; the message says how to get it.</exception>
    public static string Chromium { get; } = Find(
        "Chromium",
        "DUALSINK_CHROMIUM",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome");

    /// <summary>The script of axe-core, which knows what keeps people out of a page.</summary>
    /// <exception cref="InvalidOperationException">It is nowhere; the message says how to get it.</exception>
    public static string Axe { get; } = Find(
        "axe-core",
        "DUALSINK_AXE",
        CachedIn("/var/cache/dualsink"),
        CachedIn(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "dualsink")));

    private static string Find(string what, string variable, params string[] places) =>
        places.Prepend(Environment.GetEnvironmentVariable(variable)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                $"These tests need {what}, which was not found. Run ./test.sh once, which installs it, or set {variable} to its file.");

    // Where test.sh puts the npm package's folder.
    private static string CachedIn(string folder) => Path.Combine(folder, "axe", "node_modules", "axe-core", "axe.min.js");
}
