using DualSink.Tests.Architecture;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Docs;

/// <summary>The repository as a reader gets it: what people wrote, nothing built.</summary>
public sealed class FreshCopy : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FreshCopy()
    {
        foreach (var file in Repository.Files)
        {
            var path = _folder.File(file.Path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.Copy(System.IO.Path.Combine(Repository.Root, file.Path), path);
        }
    }

    /// <summary>Its folder.</summary>
    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
