using System.Text.Json;
using DualSink.Sources.Mapping;

namespace DualSink.Sources.Json;

/// <summary>
/// What a vendor's answer has around its rows: finds the arrays of objects or arrays in an object, and the symbol that is
/// said of them before they begin. It is strict: what surrounds rows is JSON or an error. Not safe for concurrent use.
/// </summary>
/// <param name="name">The input's name in messages.</param>
/// <param name="givenSymbol">The symbol of rows for which none is said; null when there is none.</param>
internal sealed class Envelope(string name, string? givenSymbol)
{
    // The deepest rows looked for, as in {"a":{"b":{"c":[…]}}}.
    private const int MaxDepth = 3;

    // By depth, from 1.
    private readonly string[] _names = new string[MaxDepth + 1];

    private JsonReaderState _state;
    private JsonReaderState _stateInArray;
    private bool _isAtArray;

    // The depths of the array inside which nothing is looked at, and of the rows found last; 0 when there is none.
    private int _skipped;
    private int _rowsDepth;

    // The depth at which a symbol was said, or of the object around the one that said it, as "meta" does; 0 when none holds.
    private int _symbolDepth;
    private bool _isLifted;
    private bool _isSpent;
    private string? _symbol;
    private string? _symbolSource;

    // Whether there was an array without elements, and whether there were names as in a row.
    private bool _hasEmptyArray;
    private bool _hasPrices;

    /// <summary>Whether it has a place for rows, and none there.</summary>
    public bool IsEmpty => Path is null && _hasEmptyArray && !_hasPrices;

    /// <summary>The names that lead to the rows, with points between; null when no rows were found.</summary>
    public string? Path { get; private set; }

    /// <summary>The symbol of the rows found last; null when none is said of them.</summary>
    public string? Symbol { get; private set; }

    /// <summary>What names the symbol; null when nothing does.</summary>
    public string? SymbolName { get; private set; }

    /// <summary>Reads on, up to the next row or to the end.</summary>
    /// <param name="text">What follows the part consumed before.</param>
    /// <param name="consumed">How much was read: up to a row's first byte, or behind the end.</param>
    /// <exception cref="JsonException">It is not JSON from <paramref name="consumed"/> on.</exception>
    /// <exception cref="InvalidOperationException">It has a text that is not Unicode at <paramref name="consumed"/>.</exception>
    /// <exception cref="SourceException">Rows would be taken for another symbol's.</exception>
    public EnvelopePlace Read(ReadOnlySpan<byte> text, out int consumed)
    {
        consumed = 0;
        var reader = new Utf8JsonReader(text, isFinalBlock: false, _state);
        while (reader.Read())
        {
            if (_isAtArray && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                consumed = (int)reader.TokenStartIndex;
                _state = _stateInArray;
                BeginRows(reader.CurrentDepth - 1);
                return EnvelopePlace.Rows;
            }

            _hasEmptyArray |= _isAtArray && reader.TokenType == JsonTokenType.EndArray;
            _isAtArray = false;
            Look(ref reader);
            consumed = (int)reader.BytesConsumed;
            if (reader is { CurrentDepth: 0, TokenType: JsonTokenType.EndObject })
            {
                return EnvelopePlace.End;
            }
        }

        consumed = (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return EnvelopePlace.Inside;
    }

    /// <summary>Goes on behind the closing bracket of the rows' array.</summary>
    public void EndRows()
    {
        var reader = new Utf8JsonReader("]"u8, isFinalBlock: false, _state);
        reader.Read();
        _state = reader.CurrentState;
        _isAtArray = false;
        _skipped = 0;
    }

    private void Look(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        if (_skipped > 0 || depth > MaxDepth)
        {
            _skipped = reader.TokenType == JsonTokenType.EndArray && depth == _skipped ? 0 : _skipped;
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _names[depth] = reader.GetString()!;
                _hasPrices |= depth == 1 && FieldAliases.Find(_names[depth]) is { Field: BarField.Open or BarField.Close };
                break;
            case JsonTokenType.String when IsSymbol(_names[depth]):
                TakeSymbol(_names[depth], reader.GetString()!, depth);
                break;
            case JsonTokenType.StartArray:
                _skipped = depth;
                _isAtArray = true;
                _stateInArray = reader.CurrentState;
                break;
            case JsonTokenType.EndObject:
                Leave(depth + 1);
                break;
        }
    }

    // What "meta" says holds for what stands beside it; what an object with rows says, for nothing else.
    private void Leave(int depth)
    {
        if (depth == _symbolDepth)
        {
            _symbolDepth = _isSpent || _isLifted ? 0 : depth - 1;
            _isLifted = true;
        }

        _rowsDepth = depth == _rowsDepth ? 0 : _rowsDepth;
    }

    private static bool IsSymbol(string name) => name.Length > 1 && FieldAliases.Find(name) is { Field: BarField.Symbol, IsWeak: false };

    private void TakeSymbol(string source, string symbol, int depth)
    {
        if (depth == _rowsDepth && Symbol is null && givenSymbol is not null && !symbol.Equals(givenSymbol, StringComparison.OrdinalIgnoreCase))
        {
            throw new SourceException(name, null, $"names the symbol '{symbol}' behind its rows, which were read as '{givenSymbol}'. If that is wrong, ingest it again with --symbol {symbol}.");
        }

        (_symbol, _symbolSource, _symbolDepth, _isLifted, _isSpent) = (symbol, source, depth, false, depth == _rowsDepth);
    }

    private void BeginRows(int depth)
    {
        var path = string.Join('.', _names[1..(depth + 1)]);
        var isBySymbol = depth == 2 && _names[1] == "bars";
        var isSaid = isBySymbol || (_symbolDepth > 0 && !_isSpent);
        if (Path is not null && !isSaid)
        {
            throw new SourceException(name, null, $"has rows in '{Path}', which have been read, and in '{path}', and nothing says how they differ. Keep one of them in a file of its own.");
        }

        Path ??= isBySymbol ? "bars.*" : path;
        (SymbolName, Symbol) = isBySymbol ? (Path, _names[2]) : _symbolDepth > 0 ? (_symbolSource, _symbol) : (null, null);
        _rowsDepth = depth;
        _isSpent = true;
    }
}
