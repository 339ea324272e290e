using System.Globalization;
using DualSink.Sources;

namespace DualSink.Cli.Writing;

/// <summary>
/// Keeps rejected rows as they stood in their file, under its header, so that they can be mended and ingested again. One
/// file an input, made when the first row is rejected; never over one that is there, which may be half mended. Not safe
/// for concurrent use.
/// </summary>
/// <param name="pathFor">The file for an input.</param>
/// <param name="mayNumber">Whether a name that is taken is numbered; otherwise it is refused.</param>
internal sealed class RejectsFiles(Func<BarReader, string> pathFor, bool mayNumber) : IDisposable
{
    private FileStream? _writer;
    private string? _input;

    /// <summary>The files made, in order.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>Keeps rows of the input that <paramref name="reader"/> reads; they are in the file when it returns.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public void Keep(BarReader reader, IReadOnlyCollection<Rejection> rejections)
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
                writer.Write(rejection.Record.Span);
                writer.WriteByte((byte)'\n');
            }

            writer.Flush();
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            throw CannotBeKept(reader.Name, Paths[^1], failure);
        }
    }

    /// <summary>Closes the last file, with everything on the disk.</summary>
    /// <exception cref="UsageException">The disk did not take it.</exception>
    public void Close()
    {
        if (_writer is not { } writer)
        {
            return;
        }

        _writer = null;
        try
        {
            writer.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            throw CannotBeKept(_input!, Paths[^1], failure);
        }
        finally
        {
            Dispose(writer);
        }
    }

    public void Dispose()
    {
        if (_writer is { } writer)
        {
            Dispose(writer);
        }
    }

    private static void Dispose(FileStream writer)
    {
        try
        {
            writer.Dispose();
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            // What was left unwritten has been told of.
        }
    }

    private FileStream WriterFor(BarReader reader)
    {
        if (_writer is not null && _input == reader.Name)
        {
            return _writer;
        }

        Close();
        var path = pathFor(reader);
        try
        {
            for (var number = 2; mayNumber && File.Exists(path); number++)
            {
                path = Numbered(pathFor(reader), number);
            }

            _writer = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            throw CannotBeKept(reader.Name, path, failure);
        }

        _input = reader.Name;
        if (!reader.Header.IsEmpty)
        {
            _writer.Write(reader.Header.Span);
            _writer.WriteByte((byte)'\n');
        }

        Paths.Add(path);
        return _writer;
    }

    // A file that may not grow any further (EFBIG) is told of as an argument out of range.
    private static bool IsOfDisk(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    private static UsageException CannotBeKept(string input, string path, Exception failure) =>
        new($"--rejects: the rows of {input} that were rejected cannot be kept in {path}: {failure.Message.TrimEnd('.')}. Name a file that can be written.");

    private static string Numbered(string path, int number) =>
        Path.ChangeExtension(path, string.Create(CultureInfo.InvariantCulture, $"{number}{Path.GetExtension(path)}"));
}
