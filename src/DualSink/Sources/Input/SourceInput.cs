using System.Text;
using DualSink.Sources.Following;

namespace DualSink.Sources.Input;

/// <summary>
/// An opened input as a stream of UTF-8 or of binary data, unpacked, with its first bytes to look at. A file can be
/// measured; a pipe comes as it is written. Not safe for concurrent use.
/// </summary>
internal sealed class SourceInput : IAsyncDisposable
{
    /// <summary>Most bytes looked at before anything is read.</summary>
    public const int HeadLength = 1 << 16;

    private readonly FileStream? _file;
    private readonly GrowingFile? _growing;
    private readonly Stream _stream;

    private SourceInput(string name, FileStream? file, Stream stream, ReadOnlyMemory<byte> head, bool isPacked)
    {
        Name = name;
        _file = file;
        _stream = stream;
        Head = head;
        IsPacked = isPacked;
        Length = file?.Length;
    }

    private SourceInput(string name, GrowingFile growing, SourcePlace taken, ReadOnlyMemory<byte> head, int contentBegin)
        : this(name, null, growing, head, isPacked: false)
    {
        _growing = growing;
        Taken = taken;
        ContentBegin = contentBegin;
        ContinueAt(contentBegin);
    }

    /// <summary>The name in messages.</summary>
    public string Name { get; }

    /// <summary>The file's length in bytes, as it lies on the disk; null where the input is no file, or one that comes as it is written.</summary>
    public long? Length { get; }

    /// <summary>Bytes of the file read so far; 0 where there is no <see cref="Length"/>.</summary>
    public long BytesRead => _file is { SafeFileHandle.IsClosed: false } file ? file.Position : Length ?? 0;

    /// <summary>The first bytes, unpacked and without a byte order mark: of a pipe what came first.</summary>
    public ReadOnlyMemory<byte> Head { get; private set; }

    /// <summary>Whether the input is packed by gzip.</summary>
    public bool IsPacked { get; }

    /// <summary>Whether the input is a file that is waited for to grow.</summary>
    public bool IsGrowing => _growing is not null;

    /// <summary>Where an earlier reader of a growing file ended; nowhere by default.</summary>
    public SourcePlace Taken { get; }

    /// <summary>Bytes of a growing file before <see cref="Content"/>.</summary>
    public int ContentBegin { get; }

    /// <summary>The file itself, for what has to be read out of order; null where there is none that could be, or it is packed.</summary>
    public FileStream? Seekable => IsPacked ? null : _file;

    /// <summary>All bytes from the first on. Owned by the input.</summary>
    public Stream Content => field ??= _growing ?? (Stream)new ReplayStream(Head, _stream);

    private static ReadOnlySpan<byte> Utf8Mark => [0xef, 0xbb, 0xbf];

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="isChecked">Whether it is known that a packed file can be unpacked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">It cannot be opened or read, is empty, or is packed and cannot be unpacked to its end.</exception>
    public static async Task<SourceInput> OpenFileAsync(string path, string name, bool isChecked, CancellationToken cancellationToken)
    {
        var file = OpenFile(path, name);
        if (file.CanSeek && !isChecked)
        {
            try
            {
                await CheckAsync(name, file, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await file.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }

        return await OpenAsync(name, file, file.CanSeek ? file : null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes over a stream that is no file.</summary>
    /// <exception cref="SourceException">It cannot be read, or is empty.</exception>
    public static Task<SourceInput> OpenAsync(string name, Stream stream, CancellationToken cancellationToken) =>
        OpenAsync(name, stream, null, cancellationToken);

    /// <summary>Waits for the first line of a growing text and takes it over.</summary>
    /// <param name="name">The name in messages.</param>
    /// <param name="growing">The file, in UTF-8.</param>
    /// <param name="taken">Where an earlier reader ended.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">It cannot be read, or ends before it has a line.</exception>
    public static async Task<SourceInput> OpenAsync(string name, GrowingFile growing, SourcePlace taken, CancellationToken cancellationToken)
    {
        try
        {
            var head = await ReadHeadAsync(name, growing, default, 1, cancellationToken).ConfigureAwait(false);
            var mark = head.Span.StartsWith(Utf8Mark) ? Utf8Mark.Length : 0;
            return head.IsEmpty ? throw new SourceException(name, null, "is empty.") : new SourceInput(name, growing, taken, head[mark..], mark);
        }
        catch
        {
            await growing.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Goes on reading a growing file at a place in it.</summary>
    public void ContinueAt(long position) => _growing?.ContinueAt(position);

    /// <summary>Reads on until the head holds a whole line, or as much as a head may hold.</summary>
    /// <exception cref="SourceException">The input cannot be read.</exception>
    public async Task ReadFirstLineAsync(CancellationToken cancellationToken)
    {
        while (Head.Span.IndexOf((byte)'\n') < 0 && Head.Length < HeadLength)
        {
            var longer = await ReadHeadAsync(Name, _stream, Head, Head.Length + 1, cancellationToken).ConfigureAwait(false);
            if (longer.Length == Head.Length)
            {
                return;
            }

            Head = longer;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (_file is not null)
        {
            await _file.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The checksum stands behind the rows: who reads them only once has handed out wrong ones when it shows.
    private static async Task CheckAsync(string name, FileStream file, CancellationToken cancellationToken)
    {
        try
        {
            var begin = await ReadHeadAsync(name, file, default, 2, cancellationToken).ConfigureAwait(false);
            file.Position = 0;
            if (begin.Span is not [0x1f, 0x8b, ..])
            {
                return;
            }

            var buffer = new byte[HeadLength];
            var content = new GzipContent(file, leaveOpen: true);
            await using var _ = content.ConfigureAwait(false);
            while (await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
            {
            }

            file.Position = 0;
        }
        catch (UnreadableGzipException unreadable)
        {
            throw SourceFailures.OfWholeFile(name, unreadable);
        }
        catch (IOException failure)
        {
            throw SourceFailures.Of(name, null, failure)!;
        }
    }

    private static async Task<SourceInput> OpenAsync(string name, Stream stream, FileStream? file, CancellationToken cancellationToken)
    {
        try
        {
            var head = await ReadHeadAsync(name, stream, default, 4, cancellationToken).ConfigureAwait(false);
            var isPacked = head.Span is [0x1f, 0x8b, ..];
            if (isPacked)
            {
                stream = new GzipContent(new ReplayStream(head, stream));
                head = await ReadHeadAsync(name, stream, default, 4, cancellationToken).ConfigureAwait(false);
            }

            if (head.Span is [0xff, 0xfe, ..] or [0xfe, 0xff, ..])
            {
                // What is no character becomes U+FFFD, which no value may hold: it costs its row, not the rows around it.
                var encoding = new UnicodeEncoding(bigEndian: head.Span[0] == 0xfe, byteOrderMark: false, throwOnInvalidBytes: false);
                stream = Encoding.CreateTranscodingStream(new ReplayStream(head[2..], stream), encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                head = await ReadHeadAsync(name, stream, default, 1, cancellationToken).ConfigureAwait(false);
            }

            head = head.Span.StartsWith(Utf8Mark) ? head[Utf8Mark.Length..] : head;
            return head.IsEmpty ? throw new SourceException(name, null, "is empty.") : new SourceInput(name, file, stream, head, isPacked);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // At least so many bytes, where there are as many; what comes with them is taken too.
    private static async Task<ReadOnlyMemory<byte>> ReadHeadAsync(string name, Stream stream, ReadOnlyMemory<byte> head, int atLeast, CancellationToken cancellationToken)
    {
        var buffer = new byte[HeadLength];
        head.CopyTo(buffer);
        try
        {
            var length = head.Length;
            while (length < atLeast)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }

            return buffer.AsMemory(0, length);
        }
        catch (Exception failure) when (SourceFailures.Of(name, null, failure) is not null)
        {
            throw SourceFailures.Of(name, null, failure)!;
        }
    }

    private static FileStream OpenFile(string path, string name)
    {
        if (Directory.Exists(path))
        {
            throw new SourceException(name, null, "is a directory; name the files in it.");
        }

        try
        {
            return new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceException(name, null, "there is no such file.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(name, null, $"cannot be opened: {failure.Message}", failure);
        }
    }
}
