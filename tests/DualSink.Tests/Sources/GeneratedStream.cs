using System.Text;

namespace DualSink.Tests.Sources;

/// <summary>A long stream that nobody has to hold: a text, one byte over and over, another text.</summary>
internal sealed class GeneratedStream(string before, char fill, long count, string after) : Stream
{
    private readonly byte[] _before = Encoding.UTF8.GetBytes(before);
    private readonly byte[] _after = Encoding.UTF8.GetBytes(after);
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var endOfFill = _before.Length + count;
        var read = _position < _before.Length ? Copy(_before.AsSpan((int)_position), buffer)
            : _position >= endOfFill ? Copy(_after.AsSpan((int)(_position - endOfFill)), buffer)
            : Fill(buffer[..(int)Math.Min(buffer.Length, endOfFill - _position)]);
        _position += read;
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var length = Math.Min(from.Length, to.Length);
        from[..length].CopyTo(to);
        return length;
    }

    private int Fill(Span<byte> buffer)
    {
        buffer.Fill((byte)fill);
        return buffer.Length;
    }
}
