using DualSink.Sources.Input;
using Microsoft.Win32.SafeHandles;

namespace DualSink.Sources.Following;

/// <summary>
/// The complete lines of a file that others append to, as a stream: where there is none it waits for the next, and ends only
/// when the file is cut or replaced. A read completes at once when, and only when, there is a complete line. Not safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// It looks at the file's length and times every <see cref="LookInterval"/>: notifications of the system do not come from
/// network drives. A file that was renamed is read to its end before the one that took its place, and as long as that is empty.
/// </remarks>
/// <param name="path">Where others write it.</param>
/// <param name="file">The file, opened. Disposed with this.</param>
/// <param name="time">The clock.</param>
internal sealed class GrowingFile(string path, FileStream file, TimeProvider time) : ForwardStream
{
    /// <summary>How long at most a line is there before it is noticed.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    private const int ScanLength = 1 << 16;

    private readonly List<FileStream> _former = [];
    private volatile FileStream _file = file;
    private long _position;

    // The end of the last complete line, and how far one was looked for.
    private long _complete;
    private long _scanned;

    /// <summary>Why it has ended.</summary>
    public FileChange Change { get; private set; }

    /// <summary>Bytes behind the last complete line, which were not handed out.</summary>
    public long Incomplete => Math.Max(0, _scanned - _complete);

    /// <summary>Opens a file that others may go on writing, renaming and removing.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path) =>
        new(path, new FileStreamOptions { BufferSize = 0, Share = FileShare.ReadWrite | FileShare.Delete });

    /// <summary>What to remember of the file when it was read up to <paramref name="place"/>. Also while a read is waiting.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ReadMark MarkAt(SourcePlace place) => new(place.Lines, place.Bytes, ContentFingerprint.Of(_file.SafeFileHandle, place.Bytes));

    /// <summary>Whether the file begins with what <paramref name="mark"/> remembers.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Continues(ReadMark mark) => ContentFingerprint.IsOf(_file.SafeFileHandle, mark);

    /// <summary>Goes on with the byte at <paramref name="position"/>, the first of a line.</summary>
    public void ContinueAt(long position)
    {
        _position = position;
        _complete = Math.Max(_complete, position);
        _scanned = Math.Max(_scanned, position);
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _complete)
        {
            FindComplete();
        }

        while (!buffer.IsEmpty && Change == FileChange.None)
        {
            if (_position < _complete)
            {
                return TakeLines(buffer.Span);
            }

            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _former.ForEach(former => former.Dispose());
        }

        base.Dispose(disposing);
    }

    private static (long Length, DateTime Created, DateTime Written) StateOf(SafeFileHandle file) =>
        (RandomAccess.GetLength(file), File.GetCreationTimeUtc(file), File.GetLastWriteTimeUtc(file));

    private int TakeLines(Span<byte> buffer)
    {
        var read = RandomAccess.Read(_file.SafeFileHandle, buffer[..(int)Math.Min(buffer.Length, _complete - _position)], _position);
        Change = read == 0 ? FileChange.Shortened : FileChange.None;
        _position += read;
        return read;
    }

    // Until there is a complete line, or never will be.
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var known = MarkAt(new SourcePlace(0, _position));
        var seen = StateOf(_file.SafeFileHandle);
        while (_position == _complete && Change == FileChange.None)
        {
            await Task.Delay(LookInterval, time, cancellationToken).ConfigureAwait(false);
            var state = StateOf(_file.SafeFileHandle);
            if (state != seen)
            {
                seen = state;
                Change = state.Length < _position ? FileChange.Shortened
                    : Continues(known) ? FileChange.None
                    : FileChange.Replaced;
                _scanned = Math.Min(_scanned, state.Length);
                FindComplete();
            }

            if (_position == _complete && Change == FileChange.None)
            {
                LookAtPath(known, seen);
            }
        }
    }

    // Under the path may be another file by now. One that begins as this one did is its copy and is read on.
    private void LookAtPath(ReadMark known, (long Length, DateTime Created, DateTime Written) seen)
    {
        var found = new FileInfo(path);
        if (!found.Exists || found.Length == 0 || (found.Length, found.CreationTimeUtc, found.LastWriteTimeUtc) == seen)
        {
            return;
        }

        var other = Open(path);
        if (ContentFingerprint.IsOf(other.SafeFileHandle, known))
        {
            _former.Add(_file);
            _file = other;
            _scanned = _complete;
            FindComplete();
        }
        else
        {
            other.Dispose();
            Change = FileChange.Replaced;
        }
    }

    // From the end backwards: as a rule the last byte ends a line.
    private void FindComplete()
    {
        var length = RandomAccess.GetLength(_file.SafeFileHandle);
        var bytes = new byte[(int)Math.Clamp(length - _scanned, 0, ScanLength)];
        for (var end = length; end > _scanned;)
        {
            var begin = Math.Max(_scanned, end - bytes.Length);
            var read = RandomAccess.Read(_file.SafeFileHandle, bytes.AsSpan(0, (int)(end - begin)), begin);
            var ending = bytes.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (ending >= 0)
            {
                _complete = begin + ending + 1;
                break;
            }

            end = begin;
        }

        _scanned = Math.Max(_scanned, length);
    }
}
