namespace DualSink.Tests.Architecture;

/// <summary>The files people wrote: everything under the solution's folder but what tools make.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static readonly string Root = FindRoot();

    private static readonly string[] MadeByTools =
        [".git", ".vs", ".idea", "bin", "obj", "artifacts", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts"];

    private static readonly string[] Binary = [".png", ".ico", ".gif", ".jpg", ".woff2", ".db", ".db-wal", ".db-shm", ".zip", ".gz", ".parquet"];

    private static readonly Lazy<IReadOnlyList<RepositoryFile>> Everything = new(() => [.. FilesIn(new DirectoryInfo(Root))]);

    /// <summary>Every file that is text.</summary>
    public static IReadOnlyList<RepositoryFile> Files => Everything.Value;

    /// <summary>The C# files under the given folders.</summary>
    public static IEnumerable<RepositoryFile> SourceOf(params string[] folders) =>
        Files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal)
            && folders.Any(folder => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)));

    private static IEnumerable<RepositoryFile> FilesIn(DirectoryInfo folder)
    {
        foreach (var child in folder.EnumerateFileSystemInfos())
        {
            if (child is DirectoryInfo inner)
            {
                if (!MadeByTools.Contains(inner.Name))
                {
                    foreach (var file in FilesIn(inner))
                    {
                        yield return file;
                    }
                }
            }
            else if (!Binary.Contains(child.Extension) && child.Name != ".git")
            {
                yield return new RepositoryFile(Path.GetRelativePath(Root, child.FullName).Replace('\\', '/'), File.ReadAllText(child.FullName));
            }
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DualSink.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository: there is no DualSink.slnx above them.");
        }

        return folder.FullName;
    }
}
