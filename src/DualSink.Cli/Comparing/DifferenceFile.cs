using System.Text;

namespace DualSink.Cli.Comparing;

/// <summary>
/// A file of every difference, in order. It stands beside its place under a name of its own until it is whole, so that
/// half of it is never taken for all. Not safe for concurrent use.
/// </summary>
internal sealed class DifferenceFile : IDisposable
{
    private readonly string _path;
    private readonly DifferenceFormat _format;
    private readonly StreamWriter _writer;
    private bool _isWhole;

    private DifferenceFile(string path, DifferenceFormat format, FileStream file)
    {
        (_path, _format) = (path, format);
        _writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        if (format.Header is { } header)
        {
            _writer.WriteLine(header);
        }
    }

    private string Partial => PartialOf(_path);

    /// <summary>Begins a file, which may not be there yet.</summary>
    /// <exception cref="UsageException">It is there, has another ending, or cannot be written.</exception>
    public static DifferenceFile Begin(string path)
    {
        var format = DifferenceFormat.All.FirstOrDefault(known => path.EndsWith(known.Ending, StringComparison.OrdinalIgnoreCase)).Format
            ?? throw new UsageException($"--out: what {path} is to hold cannot be told from its ending; the endings: {string.Join(", ", DifferenceFormat.All.Select(known => known.Ending))}.");
        if (Path.Exists(path))
        {
            throw new UsageException($"--out: {path} is there already, and is not overwritten. Name a file that is not there yet.");
        }

        try
        {
            // What a killed run left there is written over; what a living one writes is not, since it holds the file.
            return new DifferenceFile(path, format, new FileStream(PartialOf(path), FileMode.Create, FileAccess.Write, FileShare.None));
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            throw CannotBeWritten(path, failure);
        }
    }

    /// <summary>Adds lines.</summary>
    /// <exception cref="UsageException">The disk did not take them.</exception>
    public void Add(IEnumerable<DifferenceLine> lines)
    {
        try
        {
            foreach (var line in lines)
            {
                _writer.WriteLine(_format.Line(line));
            }
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            throw CannotBeWritten(_path, failure);
        }
    }

    /// <summary>Puts the file in its place, with everything on the disk.</summary>
    /// <exception cref="UsageException">The disk did not take it, or a file is there meanwhile.</exception>
    public void Finish()
    {
        try
        {
            _writer.Flush();
            ((FileStream)_writer.BaseStream).Flush(flushToDisk: true);
            _writer.Dispose();
            File.Move(Partial, _path, overwrite: false);
            _isWhole = true;
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            throw CannotBeWritten(_path, failure);
        }
    }

    /// <summary>Closes it; what is not whole is removed.</summary>
    public void Dispose()
    {
        if (_isWhole)
        {
            return;
        }

        try
        {
            _writer.Dispose();
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            // What is removed need not be on the disk.
        }

        try
        {
            File.Delete(Partial);
        }
        catch (Exception failure) when (IsOfDisk(failure))
        {
            // It goes by a name that says it is a part.
        }
    }

    private static string PartialOf(string path) => $"{path}.part";

    // A file that may not grow any further (EFBIG) is told of as an argument out of range.
    private static bool IsOfDisk(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    private static UsageException CannotBeWritten(string path, Exception failure) =>
        new($"--out: {path} cannot be written: {failure.Message.TrimEnd('.')}. Name a file that is not there yet, where there is room.");
}
