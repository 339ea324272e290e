using System.Globalization;
using System.Text;
using DualSink.Sources;

namespace DualSink.Cli.Writing;

/// <summary>
/// Keeps rejected rows as they stood in their file, under its header, so that they can be mended and ingested again. One
/// file an input, made when the first row is rejected; never over one that is there, which may be half mended. Not safe
/// for concurrent use.
/// </summary>
/// <param name="pathFor">The file for an input.</param>
/// <param name="mayNumber">Whether a name that is taken is numbered; otherwise it is refused.</param>
internal sealed class RejectsFiles(Func<CsvBarReader, string> pathFor, bool mayNumber) : IDisposable
{
    private StreamWriter? _writer;
    private string? _input;

    /// <summary>The files made, in order.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>Keeps rows of the input that <paramref name="reader"/> reads; they are in the file when it returns.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public void Keep(CsvBarReader reader, IReadOnlyCollection<Rejection> rejections)
    {
        if (rejections.Count == 0)
        {
            return;
        }

        var writer = WriterFor(reader);
        try
        {
            foreach (var rejection in rejections)
            {
                writer.Write(rejection.Record);
                if (!rejection.Record.EndsWith('\n'))
                {
                    writer.Write('\n');
                }
            }

            writer.Flush();
        }
        catch (IOException failure)
        {
            throw CannotBeKept(reader.Name, Paths[^1], failure);
        }
    }

    public void Dispose()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (IOException)
        {
            // What was left unwritten has been told of.
        }
    }

    private StreamWriter WriterFor(CsvBarReader reader)
    {
        if (_writer is not null && _input == reader.Name)
        {
            return _writer;
        }

        _writer?.Dispose();
        var path = pathFor(reader);
        try
        {
            for (var number = 2; mayNumber && File.Exists(path); number++)
            {
                path = Numbered(pathFor(reader), number);
            }

            _writer = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotBeKept(reader.Name, path, failure);
        }

        _input = reader.Name;
        _writer.Write(reader.Header);
        Paths.Add(path);
        return _writer;
    }

    private static UsageException CannotBeKept(string input, string path, Exception failure) =>
        new($"--rejects: the rows of {input} that were rejected cannot be kept in {path}: {failure.Message.TrimEnd('.')}. Name a file that can be written.");

    private static string Numbered(string path, int number) =>
        Path.ChangeExtension(path, string.Create(CultureInfo.InvariantCulture, $"{number}{Path.GetExtension(path)}"));
}
