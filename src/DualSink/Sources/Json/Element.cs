using System.Text.Json;
using DualSink.Sources.Input;

namespace DualSink.Sources.Json;

/// <summary>
/// Takes one element at a time off a buffer. It is told from its neighbours by brackets, so that a damaged one takes no
/// other with it; of one too long to be held its beginning is taken. Not safe for concurrent use.
/// </summary>
internal sealed class Element(InputBuffer buffer)
{
    /// <summary>Longest element held, in bytes.</summary>
    public const int MaxLength = LineReader.MaxLineLength;

    private const int Unknown = -1;

    private readonly BracketScan _scan = new();
    private (int Begin, int Length) _taken;
    private bool _isInLongOne;

    // How much must be there before an element whose quotes do not add up is looked at again.
    private int _enough;
    private SourceException? _damage;

    /// <summary>Whether the buffer begins with an element that is not taken yet.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>What was taken. Valid until more is read.</summary>
    public ReadOnlySpan<byte> Text => buffer.Slice(_taken.Begin, _taken.Length);

    /// <summary>Whether <see cref="Text"/> is only the beginning.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Begins with what is ahead.</summary>
    /// <param name="damage">What is thrown when the element has an array in it after all; null when it may have.</param>
    public void Begin(SourceException? damage = null)
    {
        _scan.Begin(buffer.Ahead[0]);
        _enough = 0;
        _damage = damage;
        IsBegun = true;
    }

    /// <summary>Forgets what was taken.</summary>
    public void Forget() => _taken = default;

    /// <summary>Takes the element.</summary>
    /// <returns>Whether there is one: false when more must be read; null when it was nothing to tell of, or the rest of one that was cut.</returns>
    /// <exception cref="SourceException">The damage it was begun with.</exception>
    public bool? Take()
    {
        var ahead = buffer.Ahead;
        if (!_scan.TryFind(ahead, out var length))
        {
            return ahead.Length > MaxLength ? TakeBeginning(ahead) : false;
        }

        // A bracket that is followed by another like it begins nothing.
        var text = ahead[..length].TrimEnd(" \t\r\n,"u8);
        if (_isInLongOne || (!_scan.IsClosed && text is [(byte)'[' or (byte)'{']))
        {
            (IsBegun, _isInLongOne) = (false, false);
            buffer.Take(length);
            return null;
        }

        if (!LooksWhole(ahead[..length]) && LengthByText(ahead) is var whole and not 0)
        {
            if (whole == Unknown)
            {
                _scan.Begin(ahead[0]);
                return false;
            }

            return Take(whole, whole);
        }

        return _damage is not null && text.Contains((byte)'[') ? throw _damage : Take(text.Length, length);
    }

    /// <summary>Takes so much of what is ahead for the element.</summary>
    public bool Take(int length, int consumed)
    {
        IsBegun = false;
        IsCut = length > MaxLength;
        _taken = (buffer.Begin, IsCut ? LineReader.HeldOfLongLine : length);
        buffer.Take(consumed);
        return true;
    }

    private bool? TakeBeginning(ReadOnlySpan<byte> ahead)
    {
        if (_damage is not null)
        {
            throw _damage;
        }

        _scan.Drop(ahead);
        if (_isInLongOne)
        {
            buffer.Take(ahead.Length);
            return false;
        }

        _isInLongOne = true;
        Take(ahead.Length, ahead.Length);
        IsBegun = true;
        return true;
    }

    // Only brackets inside a text make an element look like one that it is not, and then there is a quote too many.
    private bool LooksWhole(ReadOnlySpan<byte> element) =>
        _scan.IsClosed && element[^1] == element[0] + ('}' - '{') && element.Count((byte)'"') % 2 == 0 && !element.Contains((byte)'\\');

    // The length of an element as JSON has it; 0 when it is none. A row that is an array has no arrays in it: another row begins there.
    private int LengthByText(ReadOnlySpan<byte> ahead)
    {
        if (ahead[0] is not ((byte)'[' or (byte)'{'))
        {
            return 0;
        }

        if (ahead.Length < _enough && !buffer.IsAtEnd)
        {
            return Unknown;
        }

        var reader = new Utf8JsonReader(ahead, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 0, TokenType: JsonTokenType.EndObject or JsonTokenType.EndArray })
                {
                    return (int)reader.BytesConsumed;
                }

                if (ahead[0] == '[' && reader is { CurrentDepth: 1, TokenType: JsonTokenType.StartArray })
                {
                    return 0;
                }
            }
        }
        catch (JsonException)
        {
            return 0;
        }

        _enough = 2 * ahead.Length;
        return buffer.IsAtEnd || ahead.Length > MaxLength ? 0 : Unknown;
    }
}
