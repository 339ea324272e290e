namespace DualSink.Tests.Architecture;

/// <summary>A file by its path from the solution's folder, with forward slashes.</summary>
internal sealed record RepositoryFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => Path[..Math.Max(0, Path.LastIndexOf('/'))];

    public string[] Lines => Text.Split('\n');

    /// <summary>The lines that match, as a compiler would name them.</summary>
    public IEnumerable<string> LinesWhere(Func<string, bool> matches) =>
        Lines.Index().Where(line => matches(line.Item)).Select(line => $"{Path}:{line.Index + 1}: {line.Item.Trim()}");
}
