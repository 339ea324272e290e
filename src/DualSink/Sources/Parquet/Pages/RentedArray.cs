using System.Buffers;
using System.Runtime.CompilerServices;

namespace DualSink.Sources.Parquet.Pages;

/// <summary>An array of the shared pool that is exchanged for a longer one on demand. Not safe for concurrent use.</summary>
internal sealed class RentedArray<T> : IDisposable
{
    private T[] _array = [];

    /// <summary>The whole of it.</summary>
    public Memory<T> Memory => _array;

    /// <summary>The whole of it.</summary>
    public Span<T> Span => _array;

    /// <summary>The array itself, for what takes no memory.</summary>
    public T[] Array => _array;

    /// <summary>Makes it hold so many elements at least.</summary>
    /// <param name="length">How many.</param>
    /// <param name="keep">How many of those at its beginning are kept.</param>
    public void Grow(int length, int keep = 0)
    {
        if (length > _array.Length)
        {
            var longer = ArrayPool<T>.Shared.Rent(length);
            _array.AsSpan(0, keep).CopyTo(longer);
            Dispose();
            _array = longer;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(_array, RuntimeHelpers.IsReferenceOrContainsReferences<T>());
            _array = [];
        }
    }
}
