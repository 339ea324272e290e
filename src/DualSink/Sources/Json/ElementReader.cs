using System.Text.Json;
using DualSink.Sources.Input;

namespace DualSink.Sources.Json;

/// <summary>
/// The rows of a JSON document: the elements of its arrays, inside a vendor's answer or not, and of several documents one
/// after the other those that are rows themselves. It reads a buffer ahead and never more. Not safe for concurrent use.
/// </summary>
internal sealed class ElementReader : IRecordReader
{
    private readonly string _name;
    private readonly string? _givenSymbol;
    private readonly InputBuffer _buffer;
    private readonly Element _element;
    private Place _place = Place.Between;

    // The object that rows are in, how much of it was looked at but not taken, and whether it may be a row itself.
    private Envelope? _envelope;
    private int _looked;
    private bool _mayBeRow;

    // Whether the last document was a row, so that more of them may follow.
    private bool _isSequence;

    // Whether there was a bracket that ends the rows, and no row since.
    private bool _isBehindEnd;

    /// <summary>Reads a stream. Owns it.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="givenSymbol">The symbol of rows for which the document says none; null when there is none.</param>
    public ElementReader(string name, Stream stream, string? givenSymbol)
    {
        _name = name;
        _givenSymbol = givenSymbol;
        _buffer = new InputBuffer(name, stream);
        _element = new Element(_buffer);
    }

    private enum Place
    {
        /// <summary>Before, between or behind documents.</summary>
        Between,

        /// <summary>In an object, where its rows are not.</summary>
        Around,

        /// <summary>In an array of rows.</summary>
        Among,
    }

    /// <summary>Documents begun.</summary>
    public int Documents { get; private set; }

    /// <summary>The names that lead to the rows of the current document; null where none do.</summary>
    public string? Path => _envelope?.Path;

    /// <summary>What names the symbol of the current document's rows; null when nothing around them does.</summary>
    public string? SymbolName => _envelope?.SymbolName;

    /// <inheritdoc/>
    public long Line { get; private set; }

    /// <inheritdoc/>
    public long Position => 0;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Current => _element.Text;

    /// <inheritdoc/>
    public bool IsCut => _element.IsCut;

    /// <inheritdoc/>
    public bool IsUnended => false;

    /// <inheritdoc/>
    public string? Symbol => _place == Place.Among ? _envelope?.Symbol : null;

    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <inheritdoc/>
    public bool TryNext()
    {
        _buffer.Absorb();
        while (true)
        {
            var isFound = _element.IsBegun ? _element.Take() : _place switch
            {
                Place.Between => BeginDocument(),
                Place.Around => LookAround(),
                _ => Approach(),
            };
            if (isFound is { } isRecord)
            {
                Line += isRecord ? 1 : 0;
                return isRecord;
            }
        }
    }

    /// <inheritdoc/>
    public bool TryPeek(ref int position, out ReadOnlySpan<byte> record) => BracketScan.TryPeek(_buffer.Ahead, ref position, out record);

    /// <inheritdoc/>
    public void SkipTaken()
    {
        // What an element is shows in what is before it.
    }

    /// <inheritdoc/>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _element.Forget();
        if (await _buffer.FillAsync(null, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        return _place == Place.Between && !_element.IsBegun ? false
            : _isBehindEnd ? throw Stop($"has more text behind its end, after row {Line}.")
            : throw Stop($"ends in the middle, behind row {Line}. What was read before it is good; get the file again and ingest it: writing twice changes nothing.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _buffer.DisposeAsync();

    // Each of these goes one step: true at a record, false when more must be read, null to go on.
    private bool? BeginDocument()
    {
        if (Skip(_isSequence ? " \t\r\n,]}"u8 : Blanks) is not { } first)
        {
            return false;
        }

        if (first == '[')
        {
            _buffer.Take(1);
            _place = Place.Among;
            _envelope = null;
            _isSequence = false;
            Documents++;
        }
        else if (first == '{')
        {
            _place = Place.Around;
            _envelope = new Envelope(_name, _givenSymbol);
            _looked = 0;
            _mayBeRow = true;
            Documents++;
        }
        else if (_isSequence)
        {
            BeginElement();
        }
        else
        {
            var text = TextOf.Value(_buffer.Ahead);
            throw Stop(Documents == 0 ? $"is not JSON: it begins with '{text}'." : $"has more text behind its end, after row {Line}: '{text}'.");
        }

        return null;
    }

    private bool? LookAround()
    {
        EnvelopePlace place;
        var consumed = 0;
        try
        {
            place = _envelope!.Read(_buffer.Ahead[_looked..], out consumed);
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            return LookAtDamage(_looked + consumed);
        }

        _looked += consumed;
        switch (place)
        {
            case EnvelopePlace.Rows:
                TakeLooked();
                _place = Place.Among;
                return null;
            case EnvelopePlace.End:
                return EndObject();
        }

        if (_buffer.Ahead.Length - _looked > Element.MaxLength)
        {
            throw Stop($"has a text of more than {Element.MaxLength:N0} bytes around its rows, behind row {Line}.");
        }

        if (_looked > Element.MaxLength || !_mayBeRow)
        {
            TakeLooked();
        }

        return false;
    }

    private bool? EndObject()
    {
        _place = Place.Between;
        _isSequence = _mayBeRow && !_envelope!.IsEmpty;
        if (_isSequence)
        {
            return _element.Take(_looked, _looked);
        }

        TakeLooked();
        return _envelope is { Path: null, IsEmpty: false }
            ? throw Stop("has no array of objects or of arrays where rows are looked for, up to three names deep.")
            : null;
    }

    // Without an array in it the object is a damaged row.
    private bool? LookAtDamage(int at)
    {
        var damage = Stop($"is not JSON behind row {Line}, from here on: '{TextOf.Value(_buffer.Ahead[at..])}'. The rows before it have been read.");
        if (!_mayBeRow)
        {
            throw damage;
        }

        _place = Place.Between;
        _isSequence = true;
        BeginElement(damage);
        return null;
    }

    private void TakeLooked()
    {
        _buffer.Take(_looked);
        _looked = 0;
        _mayBeRow = false;
    }

    private bool? Approach()
    {
        if (Skip(" \t\r\n,}"u8) is not { } first)
        {
            return false;
        }

        if (first == ']')
        {
            return EndRows();
        }

        BeginElement();
        return null;
    }

    // A bracket may be one too many, or that of a row that has lost the other: then more rows follow.
    private bool? EndRows()
    {
        var ahead = _buffer.Ahead;
        var next = ahead[1..].TrimStart(Blanks);
        var second = next.IsEmpty ? next : next[1..].TrimStart(Blanks);
        if (second.IsEmpty && !_buffer.IsAtEnd && ahead.Length < Element.MaxLength)
        {
            return false;
        }

        var isEnd = _envelope is null
            ? next is [] or [(byte)'{', ..] || (next is [(byte)'[', ..] && second is [(byte)'[' or (byte)'{' or (byte)']', ..])
            : next is [] or [(byte)'}', ..] || (next is [(byte)',', ..] && second is not [(byte)'[' or (byte)'{', ..]);
        _buffer.Take(1);
        _isBehindEnd = !isEnd;
        if (isEnd)
        {
            _envelope?.EndRows();
            _place = _envelope is null ? Place.Between : Place.Around;
        }

        return null;
    }

    private void BeginElement(SourceException? damage = null)
    {
        _isBehindEnd &= _buffer.Ahead[0] is not ((byte)'[' or (byte)'{');
        _element.Begin(damage);
    }

    // The first byte that is none of these; null when there is none yet.
    private byte? Skip(ReadOnlySpan<byte> bytes)
    {
        var ahead = _buffer.Ahead;
        var begin = ahead.IndexOfAnyExcept(bytes);
        _buffer.Take(begin < 0 ? ahead.Length : begin);
        return begin < 0 ? null : ahead[begin];
    }

    private SourceException Stop(string message) => new(_name, null, message);
}
