using System.Text.Json;

namespace DualSink.Sources.Json;

/// <summary>
/// The values of a row that is a JSON object or an array, by position. Those inside <c>hd</c> and <c>k</c>, in which
/// Databento and Binance wrap some, are among them; other objects and arrays are values nobody looks into. Not safe for
/// concurrent use.
/// </summary>
internal sealed class JsonRow
{
    private const int MaxValues = 256;

    private Value[] _values = new Value[32];

    // What stands escaped in the row is copied here without escapes.
    private byte[] _unescaped = [];
    private int _written;

    /// <summary>How many values the row has.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it is an array, whose values have no names.</summary>
    public bool IsArray { get; private set; }

    /// <summary>Whether all values are texts and numbers.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>Whether the names inside are those of the row, because an object of this name is only a wrapper.</summary>
    public static bool IsWrapper(ReadOnlySpan<byte> name) => name.SequenceEqual("hd"u8) || name.SequenceEqual("k"u8);

    /// <summary>Finds the values of <paramref name="row"/>.</summary>
    /// <returns>Why it has none, as the end of a sentence; null when it has.</returns>
    public string? Split(ReadOnlySpan<byte> row)
    {
        Count = 0;
        IsPlain = true;
        _written = 0;
        var reader = new Utf8JsonReader(row);
        try
        {
            reader.Read();
            IsArray = reader.TokenType == JsonTokenType.StartArray;
            if (IsArray)
            {
                SplitArray(ref reader);
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                SplitObject(ref reader);
            }
            else
            {
                return "is no JSON object and no array";
            }

            return Count <= MaxValues ? null : $"has {Count} values; at most {MaxValues} are looked at";
        }
        catch (JsonException)
        {
            var at = (int)reader.BytesConsumed;
            return at == row.Length ? "ends in the middle" : $"is not JSON from its byte {at + 1} on: '{TextOf.Value(row[at..])}'";
        }
        catch (InvalidOperationException)
        {
            return $"has a text that is not Unicode, at its byte {reader.TokenStartIndex + 1}";
        }
    }

    /// <summary>The name of a value of the row last split, without quotes or escapes.</summary>
    /// <param name="row">That row.</param>
    /// <param name="ordinal">From 0, below <see cref="Count"/>.</param>
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> row, int ordinal) => Text(row, _values[ordinal].NameBegin, _values[ordinal].NameLength);

    /// <summary>A value of the row last split, without quotes or escapes.</summary>
    /// <param name="row">That row.</param>
    /// <param name="ordinal">From 0, below <see cref="Count"/>.</param>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> row, int ordinal) => Text(row, _values[ordinal].Begin, _values[ordinal].Length);

    /// <summary>What kind of value it is.</summary>
    public JsonTokenType KindOf(int ordinal) => _values[ordinal].Kind;

    /// <summary>Whether the value stands inside the wrapper before it.</summary>
    public bool IsWrapped(int ordinal) => _values[ordinal].IsWrapped;

    private ReadOnlySpan<byte> Text(ReadOnlySpan<byte> row, int begin, int length) =>
        begin >= 0 ? row.Slice(begin, length) : _unescaped.AsSpan(~begin, length);

    private void SplitArray(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.EndArray)
            {
                TakeValue(ref reader, ref Next());
            }
        }
    }

    private void SplitObject(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            ref var value = ref Next();
            value.IsWrapped = reader.CurrentDepth > 1;
            (value.NameBegin, value.NameLength) = TakeText(ref reader);
            var isWrapper = !value.IsWrapped && IsWrapper(reader.ValueSpan);
            reader.Read();
            if (isWrapper && reader.TokenType == JsonTokenType.StartObject)
            {
                (value.Kind, value.Begin, value.Length) = (JsonTokenType.StartObject, (int)reader.TokenStartIndex, 1);
            }
            else
            {
                TakeValue(ref reader, ref value);
            }
        }
    }

    private void TakeValue(ref Utf8JsonReader reader, ref Value value)
    {
        value.Kind = reader.TokenType;
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                (value.Begin, value.Length) = TakeText(ref reader);
                break;
            case JsonTokenType.Number:
                (value.Begin, value.Length) = ((int)reader.TokenStartIndex, reader.ValueSpan.Length);
                break;
            default:
                IsPlain = false;
                value.Begin = (int)reader.TokenStartIndex;
                reader.Skip();
                value.Length = (int)reader.BytesConsumed - value.Begin;
                break;
        }
    }

    private (int Begin, int Length) TakeText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        }

        if (_written + reader.ValueSpan.Length > _unescaped.Length)
        {
            Array.Resize(ref _unescaped, Math.Max(256, 2 * (_written + reader.ValueSpan.Length)));
        }

        var begin = _written;
        _written += reader.CopyString(_unescaped.AsSpan(begin));
        return (~begin, _written - begin);
    }

    private ref Value Next()
    {
        if (Count == _values.Length)
        {
            Array.Resize(ref _values, 2 * Count);
        }

        return ref _values[Count++];
    }

    private struct Value
    {
        public int NameBegin;
        public int NameLength;
        public int Begin;
        public int Length;
        public JsonTokenType Kind;
        public bool IsWrapped;
    }
}
