using System.Buffers;

namespace DualSink.Journal.Storage;

/// <summary>Bars as an entry holds them, in a rented buffer. Disposed by whoever has it last, once.</summary>
internal sealed class EncodedBars(byte[] buffer, int length) : IDisposable
{
    private byte[]? _buffer = buffer;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>How many there are.</summary>
    public int Length { get; } = length;

    /// <summary>Their hash.</summary>
    public ulong Hash { get; } = EntryFormat.HashOf(buffer.AsSpan(0, length));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
