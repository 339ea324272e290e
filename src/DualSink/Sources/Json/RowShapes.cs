using DualSink.Sources.Mapping;
using DualSink.Sources.Values;

namespace DualSink.Sources.Json;

/// <summary>The shapes of the rows seen, and what makes bars of them. Not safe for concurrent use.</summary>
/// <param name="options">What the rows need not say themselves.</param>
internal sealed class RowShapes(SourceOptions options)
{
    // Rows leave out what they have no value for, which makes a handful; a writer that shuffles names makes all there can be.
    private const int MaxShapes = 64;

    private readonly List<RowShape> _shapes = [];
    private readonly Dictionary<int, BarAssembler> _assemblers = [];
    private RowShape? _last;

    // Of rows that are arrays all have as many values as the first: what fewer or more would mean is another thing.
    private int? _arrayLength;

    /// <summary>The shape of a row.</summary>
    /// <param name="row">The row, split.</param>
    /// <param name="text">Its text.</param>
    public RowShape Find(JsonRow row, ReadOnlySpan<byte> text)
    {
        if (_last is not null && _last.Fits(row, text))
        {
            return _last;
        }

        foreach (var shape in _shapes)
        {
            if (shape.Fits(row, text))
            {
                return _last = shape;
            }
        }

        if (_shapes.Count == MaxShapes)
        {
            _shapes.Clear();
        }

        _last = RowShape.Of(row, text, options, _arrayLength);
        _arrayLength ??= row.IsArray && _last.Problem is null ? row.Count : null;
        _shapes.Add(_last);
        return _last;
    }

    /// <summary>What makes bars of rows of a shape: shared by those that say the same things, so that names are, too.</summary>
    public BarAssembler AssemblerFor(RowShape shape, InstantParser instants)
    {
        if (shape.Assembler is null)
        {
            var key = shape.IsDatabento ? 1 : 0;
            foreach (var field in (ReadOnlySpan<BarField>)[BarField.TimeOfDay, BarField.Source, BarField.Symbol, BarField.Timeframe, BarField.Tenant])
            {
                key = (2 * key) + (shape.Has(field) ? 1 : 0);
            }

            if (!_assemblers.TryGetValue(key, out var assembler))
            {
                _assemblers[key] = assembler = new BarAssembler(options, instants, shape.Has, shape.IsDatabento);
            }

            shape.Assembler = assembler;
        }

        return shape.Assembler;
    }
}
