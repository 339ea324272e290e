using System.Text;
using DualSink.Sources.Input;
using DualSink.Sources.Mapping;
using DualSink.Sources.Values;

namespace DualSink.Sources.Csv;

/// <summary>
/// Reads delimited text. A row is a line: a damaged one takes no other with it. Names of columns are taken in any case.
/// Not safe for concurrent use.
/// </summary>
internal sealed class CsvRowReader : IRowReader
{
    // So many rows that do not fit the header, before any that does, and the header is at fault.
    private const int MisfitsBeforeRefusal = 10;
    private const int FewestFields = 6;

    private readonly string _name;
    private readonly LineReader _lines;
    private readonly byte _delimiter;
    private readonly CsvLine _fields;
    private readonly ColumnMap _columns;
    private readonly SourceOptions _options;
    private readonly bool _isFile;
    private readonly int[] _ordinals;

    // Made when the first rows are there to look at.
    private BarAssembler? _assembler;
    private bool _standsOnData;
    private bool _isTrusted;
    private SourceException? _misfit;

    private CsvRowReader(SourceInput input, LineReader lines, byte delimiter, ColumnMap columns, SourceOptions options)
    {
        _name = input.Name;
        _lines = lines;
        _delimiter = delimiter;
        _fields = new CsvLine(delimiter);
        _columns = columns;
        _isFile = input.Length is not null;
        _options = options;
        _ordinals = [.. Enum.GetValues<BarField>().Select(field => columns[field])];
    }

    /// <inheritdoc/>
    public required RowLayout Layout { get; init; }

    /// <summary>Reads the header of an input. Owns the input's content from now on, also when it throws.</summary>
    /// <exception cref="SourceException">It is empty, or its header does not name what a bar needs.</exception>
    public static async Task<CsvRowReader> OpenAsync(SourceInput input, SourceOptions options, CancellationToken cancellationToken)
    {
        var head = input.Head.Span;
        var lines = new LineReader(input)
        {
            EndsByReturn = !head.Contains((byte)'\n') && head.Contains((byte)'\r') && head.Length > head.IndexOf((byte)'\r') + 1,
        };
        if (!await MoveNextAsync(lines, cancellationToken).ConfigureAwait(false))
        {
            throw new SourceException(input.Name, null, "is empty.");
        }

        var isBelowAddress = IsAddress(lines.Current);
        if (isBelowAddress && !await MoveNextAsync(lines, cancellationToken).ConfigureAwait(false))
        {
            throw new SourceException(input.Name, null, "has nothing below the web address in its first line.");
        }

        return Recognise(input, lines, options, isBelowAddress);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReadAsync(SourceBatchBuilder batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            AddLinesAhead(batch);
            if (batch.IsFull && _isTrusted)
            {
                return true;
            }

            if (_isTrusted)
            {
                _lines.SkipTaken();
            }

            // Whoever feeds a pipe row by row does not wait for a full batch.
            var filling = _lines.FillAsync(cancellationToken);
            if (!filling.IsCompleted && !_isFile && _isTrusted && batch.Count > 0)
            {
                return true;
            }

            if (!await filling.ConfigureAwait(false))
            {
                return _isTrusted || _misfit is null ? false : throw Refused(batch);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _lines.DisposeAsync();

    private static async ValueTask<bool> MoveNextAsync(LineReader lines, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (lines.TryNext())
            {
                if (!IsBlank(lines.Current))
                {
                    return true;
                }
            }

            if (!await lines.FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }
    }

    private static CsvRowReader Recognise(SourceInput input, LineReader lines, SourceOptions options, bool isBelowAddress)
    {
        var first = lines.Current;
        if (lines.IsCut)
        {
            throw new SourceException(input.Name, lines.Line, $"the first line is longer than {LineReader.MaxLineLength:N0} bytes. That is no header of a CSV file; if the file has another format, name it with --format.");
        }

        var delimiter = CsvDelimiter.Recognise(first, options.Columns.Count);
        var fields = new CsvLine(delimiter);
        if (fields.Split(first) is { } unreadable)
        {
            throw new SourceException(input.Name, lines.Line, $"the first line {unreadable}.");
        }

        var texts = Texts(fields, first);
        var shape = CsvShape.Find(texts, options, out var problem) ?? throw new SourceException(input.Name, lines.Line, PandasHeader.Problem(lines, fields) ?? problem!);
        string[] remarks = [$"separated by {CsvDelimiter.NameOf(delimiter)}", isBelowAddress ? "below a web address" : "", shape.Remark];
        var dialect = string.Join(", ", remarks.Where(remark => remark.Length > 0));
        return new CsvRowReader(input, lines, delimiter, shape.Columns, options)
        {
            Layout = new RowLayout(
                SourceFormat.Csv, dialect, shape.Columns.Used, shape.Columns.Unused, shape.HasHeader ? first.ToArray() : default),
            _standsOnData = !shape.HasHeader,
        };
    }

    private static string[] Texts(CsvLine fields, ReadOnlySpan<byte> line)
    {
        var texts = new string[fields.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Encoding.UTF8.GetString(fields.Field(line, i));
        }

        return texts;
    }

    // Where the data come from: CryptoDataDownload puts it above the header.
    private static bool IsAddress(ReadOnlySpan<byte> line) => line.StartsWith("https://"u8) || line.StartsWith("http://"u8);

    private static bool IsBlank(ReadOnlySpan<byte> line) => !line.ContainsAnyExcept((byte)' ', (byte)'\t');

    private void AddLinesAhead(SourceBatchBuilder batch)
    {
        while (!(batch.IsFull && _isTrusted) && (_standsOnData || _lines.TryNext()))
        {
            _standsOnData = false;
            if (!IsBlank(_lines.Current))
            {
                AddRow(batch);
                if (!_isTrusted && batch.Count >= MisfitsBeforeRefusal)
                {
                    throw Refused(batch);
                }
            }
        }
    }

    private void AddRow(SourceBatchBuilder batch)
    {
        var line = _lines.Current;
        if (_lines.IsCut)
        {
            RejectUnread(batch, $"is longer than {LineReader.MaxLineLength:N0} bytes; only its beginning is kept among the rejects");
        }
        else if (_fields.Split(line) is { } unreadable)
        {
            RejectUnread(batch, unreadable);
        }
        else if (_fields.Count != _columns.Count)
        {
            _misfit ??= Misfit(line);
            Reject(batch, null, null, $"has {TextOf.Count(_fields.Count, "field")} where {_columns.Count} columns are named{(_lines.IsUnended ? "; the file ends in the middle of it" : "")}");
        }
        else
        {
            _isTrusted = true;
            AddBar(batch, line);
        }
    }

    private void AddBar(SourceBatchBuilder batch, ReadOnlySpan<byte> line)
    {
        var raw = new RawBar
        {
            Timestamp = Field(line, BarField.Timestamp),
            TimeOfDay = Field(line, BarField.TimeOfDay),
            Open = Field(line, BarField.Open),
            High = Field(line, BarField.High),
            Low = Field(line, BarField.Low),
            Close = Field(line, BarField.Close),
            Volume = Field(line, BarField.Volume),
            Source = Field(line, BarField.Source),
            Symbol = Field(line, BarField.Symbol),
            Timeframe = Field(line, BarField.Timeframe),
            Tenant = Field(line, BarField.Tenant),
        };
        _assembler ??= new BarAssembler(_options, InstantsFor(line), _columns.Has, _columns.IsDatabento);
        if (_assembler.Assemble(raw, out var bar, out var tenant) is { } fault)
        {
            if (HeaderAgain(line) is { } again)
            {
                Reject(batch, null, null, again);
                return;
            }

            var ordinal = fault.Field is { } field ? _columns[field] : ColumnMap.None;
            var isColumn = ordinal != ColumnMap.None;
            Reject(batch, isColumn ? _columns.NameOf(ordinal) : null, isColumn ? TextOf.Value(_fields.Field(line, ordinal)) : null, fault.Reason);
        }
        else
        {
            batch.Add(bar!, _lines.Line, tenant, _lines.Position);
        }
    }

    // Of files put together, the second begins here. Under another header its rows would be read by the wrong names.
    private string? HeaderAgain(ReadOnlySpan<byte> line)
    {
        var texts = Texts(_fields, line);
        if (texts.Count(text => FieldAliases.Find(text) is not null) < FewestFields || ColumnMap.Find(texts, "the header", _options, out _) is not { } columns)
        {
            return null;
        }

        return Enum.GetValues<BarField>().All(field => columns[field] == _columns[field])
            ? "is the header again"
            : throw new SourceException(_name, _lines.Line, "another header begins here, with its columns in another order. Split the file before this line.");
    }

    // A file of which no row can be taken apart is refused as one whose header does not fit.
    private void RejectUnread(SourceBatchBuilder batch, string reason)
    {
        _misfit ??= new SourceException(_name, _lines.Line, $"none of the first rows is one of a bar. The first {reason}.");
        Reject(batch, null, null, reason);
    }

    // What 03/04/2024 means shows in the rows that are there, or the user says it.
    private InstantParser InstantsFor(ReadOnlySpan<byte> line)
    {
        var observer = new DateOrderObserver();
        observer.Observe(Field(line, BarField.Timestamp));
        var fields = new CsvLine(_delimiter);
        var position = 0;
        while (_lines.TryPeek(ref position, out var next))
        {
            if (fields.Split(next) is null && fields.Count == _columns.Count)
            {
                observer.Observe(fields.Field(next, _columns[BarField.Timestamp]));
            }
        }

        return _options.DateOrder != DateOrder.Unknown ? Instants.For(_options)
            : observer.Problem is { } problem ? throw new SourceException(_name, _lines.Line, $"{_columns.NameOf(_columns[BarField.Timestamp])} {problem}")
            : Instants.For(_options with { DateOrder = observer.Order });
    }

    private ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, BarField field) =>
        _ordinals[(int)field] is var ordinal && ordinal == ColumnMap.None ? default : _fields.Field(line, ordinal);

    private void Reject(SourceBatchBuilder batch, string? column, string? value, string reason) =>
        batch.Add(new Rejection(_name, _lines.Line, column, value, reason, _lines.Current.ToArray()), _lines.Position);

    // No row is handed out under a header that fits none.
    private SourceException Refused(SourceBatchBuilder batch)
    {
        batch.Clear();
        return _misfit!;
    }

    private SourceException Misfit(ReadOnlySpan<byte> line) => new(
        _name,
        _lines.Line,
        $"{(_options.Columns.Count > 0 ? "--columns names" : "the header names")} {_columns.Count} columns, the rows have {TextOf.Count(_fields.Count, "field")}. "
        + (_fields.Count < FewestFields ? "A bar has a timestamp, four prices and a volume." : $"If they are in this order, give --columns {ColumnSuggestion.For(_columns, Texts(_fields, line))}"));
}
