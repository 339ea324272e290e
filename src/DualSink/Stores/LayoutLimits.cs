using System.Globalization;
using DualSink.Bars;

namespace DualSink.Stores;

/// <summary>
/// Finds, before anything is sent, the bars a layout can never hold: text too long, a price or volume out of range.
/// </summary>
internal sealed class LayoutLimits
{
    private readonly TableColumn[] _texts;
    private readonly TableColumn[] _numbers;
    private readonly decimal[] _bounds;

    /// <summary>The limits of <paramref name="layout"/>.</summary>
    public LayoutLimits(TableLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        _texts = [.. layout.Columns.Where(c => c is { Type: ColumnType.Text, MaxLength: not null })];
        _numbers = [.. layout.Columns.Where(c => c.Type is ColumnType.Numeric or ColumnType.BigInt)];
        _bounds = [.. _numbers.Select(c => c.Type == ColumnType.BigInt ? long.MaxValue : PowerOfTen(c.Precision - c.Scale))];
    }

    /// <summary>Why the table can never hold <paramref name="bar"/>, naming column and value; null when it can.</summary>
    public string? Violation(Bar bar)
    {
        ArgumentNullException.ThrowIfNull(bar);
        foreach (var column in _texts)
        {
            // Length in UTF-16 units is an upper bound of the length in characters.
            var text = column.Field.TextOf(bar);
            if (text.Length > column.MaxLength && CharactersIn(text) > column.MaxLength)
            {
                return $"{column.Name} '{text}' has {CharactersIn(text)} characters, the column holds {column.MaxLength}";
            }
        }

        for (var i = 0; i < _numbers.Length; i++)
        {
            var value = _numbers[i].Field.NumberOf(bar);
            if (value >= _bounds[i] || value <= -_bounds[i])
            {
                var violation = OutOfRange(_numbers[i], _bounds[i], value);
                if (violation is not null)
                {
                    return violation;
                }
            }
            else if (_numbers[i].Type == ColumnType.Numeric && value.Scale > _numbers[i].Scale
                     && Math.Abs(LayoutValue.Round(value, _numbers[i].Scale)) >= _bounds[i])
            {
                // 999999999999.999999999 is in range until it is rounded to 8 decimals.
                return OutOfRange(_numbers[i], _bounds[i], value);
            }
        }

        return null;
    }

    private static string? OutOfRange(TableColumn column, decimal bound, decimal value)
    {
        if (column.Type == ColumnType.BigInt)
        {
            var whole = decimal.Truncate(value);
            return whole is <= long.MaxValue and >= long.MinValue
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"{column.Name} {value} is outside a 64-bit integer");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{column.Name} {value} is not below {bound} in size, as numeric({column.Precision},{column.Scale}) asks");
    }

    private static int CharactersIn(string text)
    {
        var count = text.Length;
        foreach (var c in text)
        {
            if (char.IsLowSurrogate(c))
            {
                count--;
            }
        }

        return count;
    }

    private static decimal PowerOfTen(int exponent)
    {
        var power = 1m;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
