using System.Text.Json;
using DualSink.Bars;
using DualSink.Sources.Input;
using DualSink.Sources.Mapping;
using DualSink.Sources.Values;

namespace DualSink.Sources.Json;

/// <summary>
/// Reads rows that are JSON objects or arrays. Each stands for itself: what one names binds no other. Not safe for
/// concurrent use.
/// </summary>
internal sealed class JsonRowReader : IRowReader
{
    // So many rows of which none names what a bar needs, and the file is at fault.
    private const int MisfitsBeforeRefusal = 10;

    private readonly string _name;
    private readonly IRecordReader _records;
    private readonly SourceOptions _options;
    private readonly bool _isFile;
    private readonly JsonRow _row = new();
    private readonly StreamedKind _streamed = new();

    // The symbol that what surrounds the rows names, and what makes bars of such rows.
    private string? _symbol;
    private RowShapes _shapes;

    // What was looked at when it was opened: rows rejected, and whether the current one is to be read.
    private readonly List<(Rejection Row, long Position)> _misfits = [];
    private bool _standsOnRow;
    private InstantParser? _instants;

    private JsonRowReader(SourceInput input, SourceFormat format, IRecordReader records, SourceOptions options)
    {
        _name = input.Name;
        _isFile = input.Length is not null;
        _records = records;
        _options = options;
        _shapes = new RowShapes(options);
        Layout = new RowLayout(format, "", [], [], default);
    }

    /// <inheritdoc/>
    public RowLayout Layout { get; private set; }

    /// <summary>Reads lines up to the first that names what a bar needs. Owns the input's content from now on, also when it throws.</summary>
    /// <exception cref="SourceException">There is none, or none among the first.</exception>
    public static async Task<JsonRowReader> OpenLinesAsync(SourceInput input, SourceOptions options, CancellationToken cancellationToken)
    {
        var reader = new JsonRowReader(input, SourceFormat.Ndjson, new LineReader(input), options);
        return await reader.FindFirstAsync(cancellationToken).ConfigureAwait(false) ? reader : throw reader.Empty();
    }

    /// <summary>Reads a document up to the first row that names what a bar needs; it may have no row at all. Owns the input's content from now on, also when it throws.</summary>
    /// <exception cref="SourceException">It is no JSON, none of its first rows names what a bar needs, or it has no place for rows.</exception>
    public static async Task<JsonRowReader> OpenDocumentAsync(SourceInput input, SourceOptions options, CancellationToken cancellationToken)
    {
        var elements = new ElementReader(input.Name, input.Content, options.Symbol);
        var reader = new JsonRowReader(input, SourceFormat.Json, elements, options);
        if (!await reader.FindFirstAsync(cancellationToken).ConfigureAwait(false) && elements.Documents == 0)
        {
            throw reader.Empty();
        }

        var layout = reader.Layout;
        var place = elements.Path is { } path ? $"rows in '{path}'" : "";
        var isNamedAround = elements.SymbolName is not null && !layout.Used.Any(used => used.Field == BarField.Symbol);
        reader.Layout = layout with
        {
            Dialect = string.Join(", ", new[] { place, layout.Dialect }.Where(part => part.Length > 0)),
            Used = isNamedAround ? layout.Used.Add((BarField.Symbol, elements.SymbolName!)) : layout.Used,
        };
        return reader;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReadAsync(SourceBatchBuilder batch, CancellationToken cancellationToken)
    {
        _misfits.ForEach(misfit => batch.Add(misfit.Row, misfit.Position));
        _misfits.Clear();
        while (true)
        {
            AddRowsAhead(batch);
            if (batch.IsFull)
            {
                return true;
            }

            _records.SkipTaken();

            // Whoever feeds a pipe row by row does not wait for a full batch.
            var filling = _records.FillAsync(cancellationToken);
            if (!filling.IsCompleted && !_isFile && batch.Count > 0)
            {
                return true;
            }

            if (!await filling.ConfigureAwait(false))
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _records.DisposeAsync();

    private static bool IsBlank(ReadOnlySpan<byte> line) => !line.ContainsAnyExcept((byte)' ', (byte)'\t');

    private async Task<bool> FindFirstAsync(CancellationToken cancellationToken)
    {
        do
        {
            while (_records.TryNext())
            {
                if (IsBlank(_records.Current))
                {
                    continue;
                }

                if (Shape(out var problem) is not null)
                {
                    _standsOnRow = true;
                    LookAhead();
                    return true;
                }

                _misfits.Add((Rejected(null, null, problem!), _records.Position));
                if (_misfits.Count == MisfitsBeforeRefusal)
                {
                    throw Refused();
                }
            }
        }
        while (await _records.FillAsync(cancellationToken).ConfigureAwait(false));
        return _misfits.Count == 0 ? false : throw Refused();
    }

    // What there is beside bars, and what 03/04/2024 means, shows in the rows that are there.
    private void LookAhead()
    {
        var observer = new DateOrderObserver();
        var shapes = new List<RowShape> { Look(_records.Current, observer)! };
        var position = 0;
        while (_records.TryPeek(ref position, out var record))
        {
            if (Look(record, observer) is { } shape && !shapes.Contains(shape))
            {
                shapes.Add(shape);
            }
        }

        Layout = Layout with
        {
            Dialect = shapes[0].Dialect,
            Used = [.. shapes.SelectMany(shape => shape.Used).Distinct()],
            Unused = [.. shapes.SelectMany(shape => shape.Unused).Distinct()],
        };
        _instants = _options.DateOrder != DateOrder.Unknown ? Instants.For(_options)
            : observer.Problem is { } problem ? throw new SourceException(_name, LineOf(_records.Line), $"{shapes[0].NameOf(shapes[0][BarField.Timestamp])} {problem}")
            : Instants.For(_options with { DateOrder = observer.Order });
    }

    private RowShape? Look(ReadOnlySpan<byte> record, DateOrderObserver observer)
    {
        if (_row.Split(record) is not null || _shapes.Find(_row, record) is not { Problem: null } shape)
        {
            return null;
        }

        observer.Observe(_row.Field(record, shape[BarField.Timestamp]));
        return shape;
    }

    private void AddRowsAhead(SourceBatchBuilder batch)
    {
        while (!batch.IsFull && (_standsOnRow || _records.TryNext()))
        {
            _standsOnRow = false;
            if (!IsBlank(_records.Current))
            {
                AddRow(batch);
            }
        }
    }

    private void AddRow(SourceBatchBuilder batch)
    {
        if (Shape(out var problem) is not { } shape)
        {
            batch.Add(Rejected(null, null, problem!), _records.Position);
        }
        else if (Fault(shape, out var bar, out var tenant) is { } fault)
        {
            var ordinal = fault.Field is { } field ? shape[field] : ColumnMap.None;
            var isValue = ordinal != ColumnMap.None;
            batch.Add(Rejected(
                isValue ? shape.NameOf(ordinal) : null, isValue ? TextOf.Value(_row.Field(_records.Current, ordinal)) : null, fault.Reason),
                _records.Position);
        }
        else
        {
            batch.Add(bar!, _records.Line, tenant, _records.Position);
        }
    }

    // The shape of the current row, split; null when it has none that a bar could be made of.
    private RowShape? Shape(out string? problem)
    {
        var record = _records.Current;
        problem = _records.IsCut
            ? $"is longer than {LineReader.MaxLineLength:N0} bytes; only its beginning is kept among the rejects"
            : _row.Split(record);
        if (problem is not null)
        {
            problem += _records.IsUnended ? "; the file ends with it" : "";
            return null;
        }

        if (!ReferenceEquals(_symbol, _records.Symbol))
        {
            _symbol = _records.Symbol;
            _shapes = new RowShapes(_options with { Symbol = _symbol ?? _options.Symbol });
        }

        var shape = _shapes.Find(_row, record);
        problem = shape.Problem;
        return problem is null ? shape : null;
    }

    private BarFault? Fault(RowShape shape, out Bar? bar, out string? tenant)
    {
        var record = _records.Current;
        if (!_row.IsPlain && OddValue(shape) is { } odd)
        {
            (bar, tenant) = (null, null);
            return odd;
        }

        var raw = new RawBar
        {
            Timestamp = Field(shape, record, BarField.Timestamp),
            TimeOfDay = Field(shape, record, BarField.TimeOfDay),
            Open = Field(shape, record, BarField.Open),
            High = Field(shape, record, BarField.High),
            Low = Field(shape, record, BarField.Low),
            Close = Field(shape, record, BarField.Close),
            Volume = Field(shape, record, BarField.Volume),
            Source = Field(shape, record, BarField.Source),
            Symbol = Field(shape, record, BarField.Symbol),
            Timeframe = Field(shape, record, BarField.Timeframe),
            Tenant = shape[BarField.Tenant] is >= 0 and var tenantAt && _row.KindOf(tenantAt) != JsonTokenType.Null ? _row.Field(record, tenantAt) : default,
        };
        return _shapes.AssemblerFor(shape, _instants!).Assemble(raw, out bar, out tenant)
            ?? (shape.Kind is { } kind && _row.KindOf(kind) == JsonTokenType.String && _streamed.Problem(_row.Field(record, kind), bar!.Timeframe) is { } reason ? new BarFault(null, reason) : null);
    }

    private ReadOnlySpan<byte> Field(RowShape shape, ReadOnlySpan<byte> record, BarField field) =>
        shape[field] is var ordinal && ordinal == ColumnMap.None ? default : _row.Field(record, ordinal);

    private BarFault? OddValue(RowShape shape)
    {
        foreach (var field in Enum.GetValues<BarField>())
        {
            var reason = !shape.Has(field) ? null : _row.KindOf(shape[field]) switch
            {
                JsonTokenType.String or JsonTokenType.Number => null,
                JsonTokenType.Null => field == BarField.Tenant ? null : "is null",
                JsonTokenType.StartObject => "is an object",
                JsonTokenType.StartArray => "is an array",
                _ => "is true or false",
            };
            if (reason is not null)
            {
                return new BarFault(field, reason);
            }
        }

        return null;
    }

    private Rejection Rejected(string? column, string? value, string reason) =>
        new(_name, _records.Line, column, value, reason, Layout.Format == SourceFormat.Json ? ElementLine.Of(_records.Current, _symbol) : _records.Current.ToArray());

    private SourceException Empty() => new(_name, null, "is empty.");

    // No row is handed out of a file in which none fits.
    private SourceException Refused()
    {
        var first = _misfits[0].Row;

        // The one row there is, is likely what a server answered instead of bars.
        var message = _misfits.Count > 1 ? $"none of the first {_misfits.Count} rows can be a bar. The first: {first.Reason}"
            : _row.Split(first.Record.Span) is null ? $"{first.Reason} The only row: {TextOf.Value(first.Record.Span)}"
            : first.Reason;
        return new SourceException(_name, LineOf(first.Line), message);
    }

    private long? LineOf(long record) => Layout.Format == SourceFormat.Ndjson ? record : null;
}
