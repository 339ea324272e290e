using DualSink.Sources.Input;

namespace DualSink.Server.Intake;

/// <summary>
/// A request's body, unpacked where it is packed, of so many bytes at most: a small body may unpack to more than a disk
/// holds. What unpacks to something packed again is refused. Not safe for concurrent use; does not own the body.
/// </summary>
internal sealed class BodyStream : ForwardStream
{
    private readonly Stream _content;
    private readonly long _most;
    private readonly bool _isPacked;
    private long _read;
    private byte[]? _first;

    private BodyStream(Stream content, bool isPacked, byte[] first, long most)
    {
        _content = content;
        _isPacked = isPacked;
        _first = first.Length > 0 ? first : null;
        _most = most;
    }

    /// <summary>Why it was refused; null while it is not. Readers only see a stream that fails.</summary>
    public ProblemAnswer? Refusal { get; private set; }

    /// <summary>Looks at the first bytes, whatever the head of the request says.</summary>
    /// <exception cref="IOException">The body cannot be read.</exception>
    public static async Task<BodyStream> OpenAsync(Stream body, bool isSaidToBePacked, long most, CancellationToken cancellationToken)
    {
        var first = await FirstOf(body, cancellationToken).ConfigureAwait(false);
        if (!IsPacked(first) && !isSaidToBePacked)
        {
            return new BodyStream(body, isPacked: false, first, long.MaxValue);
        }

        return new BodyStream(new GzipContent(new ReplayStream(first, body), leaveOpen: true), isPacked: true, [], most);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("A body is read asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_first is { } first && !buffer.IsEmpty)
        {
            var taken = Math.Min(first.Length, buffer.Length);
            first.AsSpan(0, taken).CopyTo(buffer.Span);
            _first = taken < first.Length ? first[taken..] : null;
            return taken;
        }

        var read = await _content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (_isPacked && _read == 0 && IsPacked(buffer.Span[..read]))
        {
            throw Refuse(ProblemAnswer.Of(415, "The body is packed twice. Send it packed once."));
        }

        _read += read;
        return _read > _most
            ? throw Refuse(ProblemAnswer.Of(413, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The body unpacks to more than {_most:N0} bytes, which is as much as this service takes. Send it in parts.")))
            : read;
    }

    private IOException Refuse(ProblemAnswer refusal)
    {
        Refusal = refusal;
        return new IOException(refusal.Detail);
    }

    private static bool IsPacked(ReadOnlySpan<byte> first) => first is [0x1f, 0x8b, ..];

    private static async Task<byte[]> FirstOf(Stream body, CancellationToken cancellationToken)
    {
        var first = new byte[2];
        var read = await body.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return first[..read];
    }
}
