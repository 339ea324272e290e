using System.IO.Compression;
using System.Xml.Linq;

namespace DualSink.Tests.Packaging;

/// <summary>A package: a zip with a manifest.</summary>
internal sealed class PackageFile : IDisposable
{
    private readonly ZipArchive _zip;

    public PackageFile(string path)
    {
        _zip = ZipFile.OpenRead(path);
        Manifest = XElement.Parse(TextOf(Entries.Single(entry => entry.EndsWith(".nuspec", StringComparison.Ordinal)))).Elements().Single();
    }

    /// <summary>The <c>metadata</c> of the manifest.</summary>
    public XElement Manifest { get; }

    /// <summary>The paths of its files.</summary>
    public IEnumerable<string> Entries => _zip.Entries.Select(entry => entry.FullName);

    /// <summary>A value of the manifest by its name; null when it is not there.</summary>
    public string? this[string name] => Manifest.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    public byte[] BytesOf(string path)
    {
        using var content = (_zip.GetEntry(path) ?? throw new FileNotFoundException($"There is no {path} among {string.Join(", ", Entries)}.")).Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    public string TextOf(string path)
    {
        using var reader = new StreamReader(new MemoryStream(BytesOf(path)));
        return reader.ReadToEnd();
    }

    public void Dispose() => _zip.Dispose();
}
