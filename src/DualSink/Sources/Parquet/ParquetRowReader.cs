using System.Collections.Immutable;
using DualSink.Sources.Input;
using DualSink.Sources.Mapping;
using DualSink.Sources.Parquet.Metadata;

namespace DualSink.Sources.Parquet;

/// <summary>
/// Reads Parquet, a page of each column it needs at a time: its memory does not grow with the file or with its row
/// groups. What is damaged ends the reading. Not safe for concurrent use.
/// </summary>
internal sealed class ParquetRowReader : IRowReader
{
    private const string GetAgain = "What was read before it is good; get the file again and ingest it: writing twice changes nothing.";
    private const int MaxTold = 64;

    private readonly string _name;
    private readonly ParquetFile _file;
    private readonly ParquetFooter _footer;
    private readonly ImmutableArray<ParquetColumn> _columns;
    private readonly ParquetBlock _block;

    // Row groups begun, rows of the last that are not decoded, and the column that is being read.
    private int _groups;
    private long _unread;
    private ParquetColumn? _reading;

    private ParquetRowReader(string name, ParquetFile file, ParquetFooter footer, ColumnMap map, SourceOptions options)
    {
        _name = name;
        _file = file;
        _footer = footer;
        ParquetColumn?[] columns = [.. Enum.GetValues<BarField>().Select(field => map.Has(field) ? ColumnOf(field, map) : null)];
        _columns = [.. columns.OfType<ParquetColumn>()];
        _block = new ParquetBlock(name, columns, map, options);
        Layout = new RowLayout(
            SourceFormat.Parquet,
            $"{footer.Rows:N0} rows in {footer.RowGroups.Count:N0} row group{(footer.RowGroups.Count == 1 ? "" : "s")}",
            map.Used,
            map.Unused,
            default);
    }

    /// <inheritdoc/>
    public RowLayout Layout { get; }

    /// <summary>Opens an input and reads what it says of itself.</summary>
    /// <exception cref="SourceException">It is damaged or cut off, or its schema does not name what a bar needs.</exception>
    public static async Task<ParquetRowReader> OpenAsync(SourceInput input, SourceOptions options, CancellationToken cancellationToken)
    {
        var file = await ParquetFile.OpenAsync(input, cancellationToken).ConfigureAwait(false);
        try
        {
            var footer = await file.ReadFooterAsync(cancellationToken).ConfigureAwait(false);
            return new ParquetRowReader(input.Name, file, footer, Map(input.Name, footer, options), options);
        }
        catch (Exception failure)
        {
            await file.DisposeAsync().ConfigureAwait(false);
            if (Unopenable(input.Name, failure) is { } reason)
            {
                throw reason;
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReadAsync(SourceBatchBuilder batch, CancellationToken cancellationToken)
    {
        try
        {
            while (!batch.IsFull)
            {
                if (_block.IsDone && !await ReadBlockAsync(cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }

                _block.AddTo(batch);
            }

            return true;
        }
        catch (UnreadableParquetException reason)
        {
            throw Unreadable(reason);
        }
        catch (Exception failure) when (SourceFailures.Of(_name, _block.Rows + 1, failure) is not null)
        {
            throw SourceFailures.Of(_name, _block.Rows + 1, failure)!;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var column in _columns)
        {
            column.Dispose();
        }

        return _file.DisposeAsync();
    }

    private static ColumnMap Map(string name, ParquetFooter footer, SourceOptions options)
    {
        var isNamed = options.Columns.Count > 0;
        if (isNamed && options.Columns.Count != footer.Columns.Count)
        {
            var told = string.Join(", ", footer.Columns.Take(MaxTold).Select(column => $"'{column.Name}'"));
            throw new SourceException(name, null, $"--columns names {options.Columns.Count} columns, the file has {footer.Columns.Count}: {told}{(footer.Columns.Count > MaxTold ? ", ..." : ".")}");
        }

        var names = isNamed ? options.Columns : [.. footer.Columns.Select(column => column.Name)];
        return ColumnMap.Find(names, isNamed ? "--columns" : "the schema", options, out var problem) ?? throw new SourceException(name, null, problem!);
    }

    private static SourceException? Unopenable(string name, Exception failure) => failure switch
    {
        UnreadableParquetException { IsDamage: true } => new SourceException(name, null, $"{failure.Message}. Get it again.", failure),
        UnreadableParquetException => new SourceException(name, null, failure.Message, failure),
        _ => SourceFailures.Of(name, null, failure),
    };

    private ParquetColumn ColumnOf(BarField field, ColumnMap map)
    {
        var leaf = _footer.Columns[map[field]];
        try
        {
            return ParquetColumns.For(field, leaf, _file, map.IsDatabento);
        }
        catch (UnreadableParquetException unusable)
        {
            throw new SourceException(_name, null, $"column '{leaf.Name}' {unusable.Message}", unusable);
        }
    }

    private async ValueTask<bool> ReadBlockAsync(CancellationToken cancellationToken)
    {
        while (_unread == 0)
        {
            _reading = null;
            if (_groups == _footer.RowGroups.Count)
            {
                return _block.Rows == _footer.Rows
                    ? false
                    : throw UnreadableParquetException.Damaged($"the file has {_block.Rows:N0} rows where it says it has {_footer.Rows:N0}");
            }

            BeginGroup();
        }

        var rows = (int)Math.Min(_unread, ParquetColumn.BlockLength);
        foreach (var column in _columns)
        {
            _reading = column;
            rows = Math.Min(rows, await column.AheadAsync(cancellationToken).ConfigureAwait(false));
        }

        foreach (var column in _columns)
        {
            _reading = column;
            column.Decode(rows);
        }

        _unread -= rows;
        _block.Take(rows);
        return true;
    }

    private void BeginGroup()
    {
        var group = RowGroup.Read(_footer.RowGroups[_groups++]);
        _unread = group.Rows;
        foreach (var column in group.Rows > 0 ? _columns : [])
        {
            _reading = column;
            column.Begin(group.ChunkOf(column.Leaf));
        }
    }

    private SourceException Unreadable(UnreadableParquetException reason)
    {
        var place = $"row group {_groups} of {_footer.RowGroups.Count}{(_reading is null ? "" : $", column '{_reading.Leaf.Name}'")}";
        return new SourceException(_name, _block.Rows + 1, reason.IsDamage ? $"{place}: {reason.Message}. {GetAgain}" : $"{place}: {reason.Message}", reason);
    }
}
