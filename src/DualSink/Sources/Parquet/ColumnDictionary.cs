using DualSink.Sources.Parquet.Encodings;
using DualSink.Sources.Parquet.Meanings;
using DualSink.Sources.Parquet.Metadata;
using DualSink.Sources.Parquet.Pages;

namespace DualSink.Sources.Parquet;

/// <summary>
/// The values that a row group has of a column, where its pages hold places among them. Each is made a number once, and
/// not as often as it stands in a page. Not safe for concurrent use.
/// </summary>
/// <param name="decoderOf">Makes the decoder of values in an encoding.</param>
/// <param name="meaning">What they stand for.</param>
internal sealed class ColumnDictionary<T>(Func<Encoding, ReadOnlyMemory<byte>, IValueDecoder<T>> decoderOf, Meaning<T> meaning) : IDisposable
{
    private readonly RentedArray<T> _values = new();
    private readonly RentedArray<byte> _bytes = new();
    private readonly RentedArray<decimal> _numbers = new();
    private bool? _areNumbers;
    private int? _length;

    /// <summary>The values by their places, and more.</summary>
    public T[] Values => _values.Array;

    /// <summary>Forgets the values, for there is another row group.</summary>
    public void Clear()
    {
        _length = null;
        _areNumbers = null;
    }

    /// <summary>Takes the values of a dictionary page.</summary>
    /// <exception cref="UnreadableParquetException">It is damaged, or there has been one.</exception>
    public void Take(Page page)
    {
        var count = page.Header.Values;
        if (_length is not null || page.Header.Encoding is not (Encoding.Plain or Encoding.PlainDictionary))
        {
            throw UnreadableParquetException.Damaged("its dictionary is not where or what the format allows");
        }

        // Values of a byte each would still fit, and there are no smaller ones.
        if (count > page.Values.Length)
        {
            throw Damage.TooFewValues();
        }

        // The pages that follow take its memory.
        _bytes.Grow(page.Values.Length);
        page.Values.CopyTo(_bytes.Memory);
        _values.Grow(count);
        decoderOf(Encoding.Plain, _bytes.Memory[..page.Values.Length]).Decode(_values.Span[..count]);
        _length = count;
    }

    /// <summary>The decoder of a page's places.</summary>
    /// <exception cref="UnreadableParquetException">There is no dictionary.</exception>
    public HybridDecoder PlacesOf(Page page)
    {
        if (_length is null)
        {
            throw UnreadableParquetException.Damaged("its dictionary is missing");
        }

        // The first byte is the width of a place. A page all of whose values are missing need not have it.
        var data = page.Values;
        return data.IsEmpty ? new HybridDecoder(data, 0) : new HybridDecoder(data[1..], data.Span[0]);
    }

    /// <summary>Fails where a place is not in the dictionary.</summary>
    public void Require(ReadOnlySpan<int> places)
    {
        var length = (uint)_length!.Value;
        foreach (var place in places)
        {
            if ((uint)place >= length)
            {
                throw Damage.Inconsistent();
            }
        }
    }

    /// <summary>The values at places as numbers.</summary>
    /// <returns>Whether all of the dictionary are; where it is false, <paramref name="numbers"/> means nothing.</returns>
    public bool TryNumbers(ReadOnlySpan<int> places, Span<decimal> numbers)
    {
        _areNumbers ??= TryMakeNumbers(_length!.Value);
        if (_areNumbers == false)
        {
            return false;
        }

        var known = _numbers.Span;
        for (var i = 0; i < places.Length; i++)
        {
            numbers[i] = known[places[i]];
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        _bytes.Dispose();
        _numbers.Dispose();
    }

    private bool TryMakeNumbers(int length)
    {
        _numbers.Grow(length);
        return meaning.TryNumbers(_values.Span[..length], _numbers.Span[..length]);
    }
}
