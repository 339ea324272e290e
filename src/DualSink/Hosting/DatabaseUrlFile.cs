namespace DualSink.Hosting;

/// <summary>A file that holds a database URL, as secrets are mounted into containers.</summary>
internal static class DatabaseUrlFile
{
    /// <summary>The URL in <paramref name="path"/>, without the newline editors put behind it.</summary>
    public static string Read(string path) => File.ReadAllText(path).Trim();
}
