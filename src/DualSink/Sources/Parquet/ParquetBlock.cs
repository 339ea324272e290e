using System.Collections.Immutable;
using DualSink.Bars;
using DualSink.Sources.Mapping;
using DualSink.Sources.Parquet.Metadata;
using DualSink.Sources.Values;

namespace DualSink.Sources.Parquet;

/// <summary>
/// Makes bars of the rows that the columns have decoded. All of a block are turned into numbers and instants column by
/// column; only where one of them is none, row by row. Not safe for concurrent use.
/// </summary>
/// <param name="name">The file's name in messages.</param>
/// <param name="columns">The columns by <see cref="BarField"/>; null where the file has none.</param>
/// <param name="map">What they are called.</param>
/// <param name="options">What the file does not say itself.</param>
internal sealed class ParquetBlock(string name, ParquetColumn?[] columns, ColumnMap map, SourceOptions options)
{
    private static readonly BarField[] Numbers = [BarField.Open, BarField.High, BarField.Low, BarField.Close, BarField.Volume];
    private static readonly BarField[] Names = [BarField.Source, BarField.Symbol, BarField.Timeframe];
    private static readonly BarField[] NameFields = [.. Names, BarField.Tenant];
    private static readonly BarField[] Halves = [BarField.Timestamp, BarField.TimeOfDay];

    // What a row must have and is read as text: there a missing value would be an empty one.
    private readonly ImmutableArray<BarField> _texts = [.. (map.Has(BarField.TimeOfDay) ? Halves : []), .. Names.Where(map.Has)];

    // What the rows are, where every one of them is a bar as far as these go.
    private readonly DateTime[] _timestamps = new DateTime[ParquetColumn.BlockLength];
    private readonly decimal[][] _numbers = [.. Numbers.Select(_ => new decimal[ParquetColumn.BlockLength])];
    private bool _isWhole;

    // And their names, where all have the same.
    private bool _isOneSeries;
    private BarNames _series;
    private string? _tenant;

    // How timestamps are read shows in the first rows, if they are text.
    private InstantParser _instants = Instants.For(options);
    private BarAssembler? _assembler;

    private int _length;
    private int _next;

    /// <summary>Rows of the file that have been added to a batch.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether all rows of the block have been.</summary>
    public bool IsDone => _next == _length;

    /// <summary>Takes what the columns have decoded.</summary>
    /// <param name="rows">How many rows that is.</param>
    /// <exception cref="SourceException">The dates of these, the first rows, may mean one thing or another.</exception>
    public void Take(int rows)
    {
        _length = rows;
        _next = 0;
        if (_assembler is null)
        {
            LearnDateOrder();
            _assembler = new BarAssembler(options, _instants, map.Has, map.IsDatabento);
        }

        _isWhole = TryConvert();
        _isOneSeries = _isWhole && NameFields.All(IsConstant) && NamesOf(0, out _series, out _tenant) is null;
    }

    /// <summary>Adds rows until the batch is full or the block is done.</summary>
    public void AddTo(SourceBatchBuilder batch)
    {
        for (; _next < _length && !batch.IsFull; _next++)
        {
            Rows++;
            var fault = _isWhole ? AssembleWhole(_next, out var bar, out var tenant) : Assemble(_next, out bar, out tenant);
            if (fault is not null)
            {
                batch.Add(Rejected(_next, fault), position: 0);
            }
            else
            {
                batch.Add(bar!, Rows, tenant, position: 0);
            }
        }
    }

    // What 03/04/2024 means shows in the rows that are there, or the user says it.
    private void LearnDateOrder()
    {
        var dates = columns[(int)BarField.Timestamp]!;
        if (options.DateOrder != DateOrder.Unknown || dates.Leaf.Type != PhysicalType.ByteArray)
        {
            return;
        }

        var observer = new DateOrderObserver();
        for (var row = 0; row < _length; row++)
        {
            observer.Observe(dates.Text(row));
        }

        if (observer.Problem is { } problem)
        {
            throw new SourceException(name, Rows + 1, $"{map.NameOf(map[BarField.Timestamp])} {problem}");
        }

        _instants = Instants.For(options with { DateOrder = observer.Order });
    }

    private bool TryConvert()
    {
        if (columns[(int)BarField.TimeOfDay] is not null || _texts.Any(field => columns[(int)field]!.HasNulls)
            || !columns[(int)BarField.Timestamp]!.TryInstants(_instants, _timestamps.AsSpan(0, _length)))
        {
            return false;
        }

        for (var i = 0; i < Numbers.Length; i++)
        {
            if (!columns[(int)Numbers[i]]!.TryNumbers(_numbers[i].AsSpan(0, _length)))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsConstant(BarField field) => columns[(int)field] is not { } column || column.IsConstant(_length);

    private BarFault? AssembleWhole(int row, out Bar? bar, out string? tenant)
    {
        bar = null;
        var names = _series;
        tenant = _tenant;
        return (_isOneSeries ? null : NamesOf(row, out names, out tenant))
            ?? _assembler!.Assemble(names, _timestamps[row], _numbers[0][row], _numbers[1][row], _numbers[2][row], _numbers[3][row], _numbers[4][row], out bar);
    }

    private BarFault? Assemble(int row, out Bar? bar, out string? tenant)
    {
        bar = null;
        tenant = null;
        decimal open = 0, high = 0, low = 0, close = 0, volume = 0;
        var timestamp = default(DateTime);
        var names = default(BarNames);
        return Missing(row)
            ?? Instant(row, out timestamp)
            ?? Number(row, BarField.Open, out open)
            ?? Number(row, BarField.High, out high)
            ?? Number(row, BarField.Low, out low)
            ?? Number(row, BarField.Close, out close)
            ?? Number(row, BarField.Volume, out volume)
            ?? NamesOf(row, out names, out tenant)
            ?? _assembler!.Assemble(names, timestamp, open, high, low, close, volume, out bar);
    }

    private BarFault? Instant(int row, out DateTime utc)
    {
        var date = columns[(int)BarField.Timestamp]!;
        var time = columns[(int)BarField.TimeOfDay];
        var isTime = false;
        var reason = time is null ? date.Instant(row, _instants, out utc)
            : _instants.Parse(date.Text(row), time.Text(row), out utc, out isTime);
        return reason is null ? null : new BarFault(isTime ? BarField.TimeOfDay : BarField.Timestamp, reason);
    }

    private BarFault? Number(int row, BarField field, out decimal number) =>
        columns[(int)field]!.Number(row, out number) is { } reason ? new BarFault(field, reason) : null;

    private BarFault? Missing(int row)
    {
        foreach (var field in _texts)
        {
            if (columns[(int)field]!.IsNull(row))
            {
                return new BarFault(field, ParquetColumn.Null);
            }
        }

        return null;
    }

    private BarFault? NamesOf(int row, out BarNames names, out string? tenant)
    {
        var raw = new RawBar
        {
            Source = Text(row, BarField.Source),
            Symbol = Text(row, BarField.Symbol),
            Timeframe = Text(row, BarField.Timeframe),
            Tenant = Text(row, BarField.Tenant),
        };
        return _assembler!.Names(raw, out names, out tenant);
    }

    private ReadOnlySpan<byte> Text(int row, BarField field) => columns[(int)field] is { } column ? column.Text(row) : default;

    private Rejection Rejected(int row, BarFault fault)
    {
        var ordinal = fault.Field is { } field ? map[field] : ColumnMap.None;
        var isColumn = ordinal != ColumnMap.None;
        var value = isColumn ? TextOf.Value(Text(row, fault.Field!.Value)) : null;
        return new Rejection(name, Rows, isColumn ? map.NameOf(ordinal) : null, value, fault.Reason, ParquetRecord.Of(columns, row));
    }
}
