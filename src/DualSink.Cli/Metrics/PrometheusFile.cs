using System.Text;

namespace DualSink.Cli.Metrics;

/// <summary>
/// Collects the product's metrics while a verb runs and leaves them in a file, in Prometheus' text format (version 0.0.4),
/// for a node exporter's textfile collector or a look. The exporters at hand serve HTTP, which a verb that ends has no
/// use for. Safe for concurrent use.
/// </summary>
internal sealed class PrometheusFile : IDisposable
{
    private readonly string _path;
    private readonly MetricsCollector _metrics = new();

    private PrometheusFile(string path) => _path = path;

    private string Draft => $"{_path}.{Environment.ProcessId}.tmp";

    /// <summary>Begins to collect.</summary>
    /// <exception cref="UsageException">The file could not be written at the end, as far as can be told now.</exception>
    public static PrometheusFile Collect(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UsageException($"--metrics: {path} is a folder; name a file in it.");
        }

        var file = new PrometheusFile(path);
        try
        {
            File.WriteAllBytes(file.Draft, []);
            File.Delete(file.Draft);
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw new UsageException($"--metrics: {path} cannot be written: {failure.Message.TrimEnd('.')}. Name a file in a folder that is there and can be written to.");
        }
    }

    /// <summary>Writes what was collected so far, in one piece: whoever reads the file never sees half of it.</summary>
    /// <returns>Why it could not; null when it could.</returns>
    public UsageException? TryWrite()
    {
        try
        {
            File.WriteAllText(Draft, _metrics.Text(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(Draft, _path, overwrite: true);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            DeleteDraft();
            return new UsageException($"--metrics: the metrics of the run cannot be kept in {_path}: {failure.Message.TrimEnd('.')}. The bars are not concerned.");
        }
    }

    public void Dispose() => _metrics.Dispose();

    private void DeleteDraft()
    {
        try
        {
            File.Delete(Draft);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What went wrong first is what is told; the folder may be gone.
        }
    }
}
