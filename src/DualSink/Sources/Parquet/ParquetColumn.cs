using DualSink.Sources.Parquet.Encodings;
using DualSink.Sources.Parquet.Meanings;
using DualSink.Sources.Parquet.Metadata;
using DualSink.Sources.Parquet.Pages;
using DualSink.Sources.Values;

namespace DualSink.Sources.Parquet;

/// <summary>A column that bars are made of, decoded a block of rows at a time. Not safe for concurrent use.</summary>
internal abstract class ParquetColumn(LeafColumn leaf) : IDisposable
{
    /// <summary>Most rows decoded at a time: what they take stays in a processor's cache.</summary>
    public const int BlockLength = 1024;

    /// <summary>Why a value that is missing is none.</summary>
    public const string Null = "is null";

    /// <summary>What the schema says of it.</summary>
    public LeafColumn Leaf { get; } = leaf;

    /// <summary>Goes to the first row of a row group.</summary>
    /// <exception cref="UnreadableParquetException">Its pages cannot be read.</exception>
    public abstract void Begin(ColumnChunk chunk);

    /// <summary>How many rows can be decoded without another page, after having read one where there was none; at least one.</summary>
    /// <exception cref="UnreadableParquetException">The page is damaged.</exception>
    public abstract ValueTask<int> AheadAsync(CancellationToken cancellationToken);

    /// <summary>Decodes so many rows.</summary>
    /// <exception cref="UnreadableParquetException">They are damaged.</exception>
    public abstract void Decode(int rows);

    /// <summary>Whether a row of the block has no value.</summary>
    public abstract bool IsNull(int row);

    /// <summary>Whether any row of the block has none.</summary>
    public abstract bool HasNulls { get; }

    /// <summary>Whether all rows of the block are known to have one value, as names often do that are stored by places in a dictionary.</summary>
    public abstract bool IsConstant(int rows);

    /// <summary>A row's value as a number.</summary>
    /// <returns>Why it is none, as the end of a sentence about it; null when it is one.</returns>
    public abstract string? Number(int row, out decimal number);

    /// <summary>A row's value as an instant.</summary>
    /// <returns>Why it is none, as the end of a sentence about it; null when it is one.</returns>
    public abstract string? Instant(int row, InstantParser instants, out DateTime utc);

    /// <summary>The block's values as numbers, from its first row on.</summary>
    /// <returns>Whether each row has one; where it is false, <paramref name="numbers"/> means nothing.</returns>
    public abstract bool TryNumbers(Span<decimal> numbers);

    /// <summary>The block's values as instants, from its first row on.</summary>
    /// <returns>Whether each row has one; where it is false, <paramref name="utc"/> means nothing.</returns>
    public abstract bool TryInstants(InstantParser instants, Span<DateTime> utc);

    /// <summary>A row's value as it would stand in a text file; empty where there is none. Good until the next call.</summary>
    public abstract ReadOnlySpan<byte> Text(int row);

    /// <summary>Whether a row's text is a number of JSON.</summary>
    public abstract bool IsNumber(int row);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A column whose values are stored as <typeparamref name="T"/>.</summary>
/// <param name="leaf">What the schema says of it.</param>
/// <param name="pages">Reads its pages.</param>
/// <param name="decoderOf">Makes the decoder of values in an encoding.</param>
/// <param name="meaning">What they stand for.</param>
internal sealed class ParquetColumn<T>(
    LeafColumn leaf,
    PageReader pages,
    Func<Encoding, ReadOnlyMemory<byte>, IValueDecoder<T>> decoderOf,
    Meaning<T> meaning) : ParquetColumn(leaf)
{
    private readonly T[] _values = new T[BlockLength];
    private readonly int[] _places = new int[BlockLength];
    private readonly int[] _isPresent = new int[BlockLength];

    // Of the row group.
    private readonly ColumnDictionary<T> _dictionary = new(decoderOf, meaning);
    private long _unread;

    // Of the page, which has values or places in the dictionary.
    private IValueDecoder<T>? _valueDecoder;
    private HybridDecoder? _placeDecoder;
    private HybridDecoder? _levels;
    private int _ahead;

    // Of the block.
    private bool _isByPlace;
    private bool _hasNulls;

    /// <inheritdoc/>
    public override bool HasNulls => _hasNulls;

    /// <inheritdoc/>
    public override void Begin(ColumnChunk chunk)
    {
        pages.Begin(chunk, Leaf.IsNullable);
        _dictionary.Clear();
        _unread = chunk.Values;
        _ahead = 0;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> AheadAsync(CancellationToken cancellationToken)
    {
        while (_ahead == 0)
        {
            var page = await pages.NextAsync(cancellationToken).ConfigureAwait(false);
            switch (page.Header.Kind)
            {
                case PageKind.Dictionary:
                    _dictionary.Take(page);
                    break;
                case PageKind.Data or PageKind.DataV2:
                    Open(page);
                    break;
            }
        }

        return _ahead;
    }

    /// <inheritdoc/>
    public override void Decode(int rows)
    {
        var present = rows;
        if (_levels is not null)
        {
            var levels = _isPresent.AsSpan(0, rows);
            _levels.Decode(levels);
            present = levels.Count(1);
        }

        _hasNulls = present < rows;
        _isByPlace = _placeDecoder is not null;
        if (_isByPlace)
        {
            _placeDecoder!.Decode(_places.AsSpan(0, present));
            _dictionary.Require(_places.AsSpan(0, present));
            Spread(_places.AsSpan(0, rows), present);
        }
        else
        {
            _valueDecoder!.Decode(_values.AsSpan(0, present));
            Spread(_values.AsSpan(0, rows), present);
        }

        _ahead -= rows;
    }

    /// <inheritdoc/>
    public override bool IsNull(int row) => _hasNulls && _isPresent[row] != 1;

    /// <inheritdoc/>
    public override bool IsConstant(int rows) => _isByPlace && !_hasNulls && !_places.AsSpan(1, rows - 1).ContainsAnyExcept(_places[0]);

    /// <inheritdoc/>
    public override string? Number(int row, out decimal number)
    {
        number = 0;
        return IsNull(row) ? Null : meaning.Number(Value(row), out number);
    }

    /// <inheritdoc/>
    public override string? Instant(int row, InstantParser instants, out DateTime utc)
    {
        utc = default;
        return IsNull(row) ? Null : meaning.Instant(Value(row), instants, out utc);
    }

    /// <inheritdoc/>
    public override bool TryNumbers(Span<decimal> numbers) =>
        !_hasNulls && (_isByPlace ? _dictionary.TryNumbers(_places.AsSpan(0, numbers.Length), numbers) : meaning.TryNumbers(_values.AsSpan(0, numbers.Length), numbers));

    /// <inheritdoc/>
    public override bool TryInstants(InstantParser instants, Span<DateTime> utc)
    {
        if (_hasNulls)
        {
            return false;
        }

        var values = _values.AsSpan(0, utc.Length);
        for (var row = 0; _isByPlace && row < values.Length; row++)
        {
            values[row] = Value(row);
        }

        return meaning.TryInstants(values, instants, utc);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Text(int row) => IsNull(row) ? default : meaning.Text(Value(row));

    /// <inheritdoc/>
    public override bool IsNumber(int row) => !IsNull(row) && meaning.IsNumber(Value(row));

    /// <inheritdoc/>
    public override void Dispose()
    {
        pages.Dispose();
        _dictionary.Dispose();
    }

    private T Value(int row) => _isByPlace ? _dictionary.Values[_places[row]] : _values[row];

    private void Open(Page page)
    {
        if (page.Header.Values > _unread)
        {
            throw UnreadableParquetException.Damaged("a page has more values than its row group");
        }

        _ahead = page.Header.Values;
        _unread -= _ahead;
        _levels = Leaf.IsNullable ? new HybridDecoder(page.Levels, 1) : null;
        var isByPlace = page.Header.Encoding is Encoding.PlainDictionary or Encoding.RleDictionary;
        _placeDecoder = isByPlace ? _dictionary.PlacesOf(page) : null;
        _valueDecoder = isByPlace ? null : decoderOf(page.Header.Encoding, page.Values);
    }

    // From the last on, so that no item is written over before it has been moved. Once as many rows are left as items are, each has its own.
    private void Spread<TItem>(Span<TItem> items, int present)
    {
        for (var row = items.Length - 1; row >= present; row--)
        {
            if (_isPresent[row] == 1)
            {
                items[row] = items[--present];
            }
        }
    }
}
