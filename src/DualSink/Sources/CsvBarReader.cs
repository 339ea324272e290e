using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace DualSink.Sources;

/// <summary>
/// Reads bars from delimited text as a stream: its memory does not grow with the file. Rows that cannot be read or break
/// a rule are rejections, and reading goes on; what makes the rest of a file unreadable is a <see cref="SourceException"/>.
/// </summary>
/// <remarks>
/// Decimals are read exactly, with up to 28 digits, and never pass through a double. Names of columns are taken in any
/// case; the delimiter (comma, semicolon, tab or bar) is seen from the first row; text is UTF-8, or UTF-16 with a byte
/// order mark. Not safe for concurrent use.
/// </remarks>
public sealed class CsvBarReader : IAsyncDisposable
{
    // So many rows that do not fit the header, before any that does, and the header is at fault.
    private const int MisfitsBeforeRefusal = 10;

    private readonly CsvRecords _records;

    // Null where the text is not a file, or one that comes as it is written: a pipe, a terminal.
    private readonly FileStream? _file;
    private readonly CsvBarOptions _options;
    private readonly CsvColumns _columns;
    private readonly CsvRow _row;
    private bool _standsOnData;
    private bool _isBegun;

    private CsvBarReader(string name, CsvRecords records, FileStream? file, CsvBarOptions options, CsvColumns columns)
    {
        Name = name;
        _records = records;
        _file = file is { CanSeek: true } ? file : null;
        _options = options;
        _columns = columns;
        _row = new CsvRow(columns, options);
        Length = _file?.Length;
    }

    /// <summary>The file's name as it was given; <c>-</c> for standard input.</summary>
    public string Name { get; }

    /// <summary>The file's length in bytes when it was opened; null where it has none, as a pipe: that can be opened and read once only.</summary>
    public long? Length { get; }

    /// <summary>Bytes read so far, a buffer ahead of the rows; 0 where there is no <see cref="Length"/>.</summary>
    public long BytesRead => _file?.Position ?? 0;

    /// <summary>The header as it stands in the file, with its line ending; null where it has none.</summary>
    public string? Header { get; private set; }

    /// <summary>Columns no bar takes anything from, as the file names them.</summary>
    public ImmutableArray<string> UnusedColumns => _columns.Unused;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file does not say itself.</param>
    /// <param name="name">Its name in messages. Default: the path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">There is no such file, it is empty, it is not text, or its header does not name what a bar needs.</exception>
    public static Task<CsvBarReader> OpenAsync(string path, CsvBarOptions options, string? name = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(options);
        name ??= path;
        var file = Open(path, name);
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        return OpenAsync(name, new StreamReader(file, strict, detectEncodingFromByteOrderMarks: true), file, options, cancellationToken);
    }

    /// <summary>Reads from text that is not a file, such as standard input.</summary>
    /// <param name="name">Its name in messages: <c>-</c> for standard input.</param>
    /// <param name="text">The text; disposed with the reader.</param>
    /// <param name="options">What the text does not say itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">It is empty, or its header does not name what a bar needs.</exception>
    public static Task<CsvBarReader> OpenAsync(string name, TextReader text, CsvBarOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        return OpenAsync(name, text, null, options, cancellationToken);
    }

    /// <summary>
    /// The rows, in batches of <see cref="CsvBarOptions.BatchSize"/> rows at most; of a text that is no file, what is there
    /// when the next row has to be waited for. Can be enumerated once.
    /// </summary>
    /// <exception cref="SourceException">
    /// The rest cannot be read; every row before has been handed out. Or the rows do not fit the header; none has been.
    /// </exception>
    /// <exception cref="InvalidOperationException">It is enumerated again.</exception>
    public async IAsyncEnumerable<SourceBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_isBegun)
        {
            throw new InvalidOperationException($"{Name} has been read; open it again.");
        }

        _isBegun = true;
        var batch = new SourceBatchBuilder();
        var headerIsTrusted = false;
        SourceException? misfit = null;
        SourceException? end = null;
        while (end is null)
        {
            // Whoever feeds a pipe row by row does not wait for a full batch.
            var next = MoveToDataAsync(cancellationToken).AsTask();
            if (!next.IsCompleted && _file is null && headerIsTrusted && batch.Count > 0)
            {
                yield return batch.Take();
            }

            try
            {
                if (!await next.ConfigureAwait(false))
                {
                    break;
                }

                headerIsTrusted |= _records.FieldCount == _columns.Count;
                misfit ??= headerIsTrusted ? null : Misfit();
                AddRow(batch);
            }
            catch (SourceException unreadable)
            {
                end = unreadable;
            }

            if (headerIsTrusted && batch.Count >= _options.BatchSize)
            {
                yield return batch.Take();
            }
            else if (!headerIsTrusted && batch.Count >= MisfitsBeforeRefusal)
            {
                throw misfit!;
            }
        }

        if (batch.Count > 0)
        {
            yield return headerIsTrusted ? batch.Take() : throw misfit!;
        }

        if (end is not null)
        {
            throw end;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _records.DisposeAsync();

    private static FileStream Open(string path, string name)
    {
        if (Directory.Exists(path))
        {
            throw new SourceException(name, null, "is a directory; name the files in it.");
        }

        try
        {
            return new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceException(name, null, "there is no such file.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(name, null, $"cannot be opened: {failure.Message}", failure);
        }
    }

    private static async Task<CsvBarReader> OpenAsync(string name, TextReader text, FileStream? file, CsvBarOptions options, CancellationToken cancellationToken)
    {
        var records = await CsvRecords.OpenAsync(name, text, cancellationToken).ConfigureAwait(false);
        try
        {
            if (!await records.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new SourceException(name, null, "is empty.");
            }

            var named = options.Columns.Count > 0;
            var columns = CsvColumns.Find(named ? [.. options.Columns] : records.Fields(), named ? "--columns" : "the header", options, out var problem)
                ?? throw new SourceException(name, named ? null : records.Line, problem!);
            var reader = new CsvBarReader(name, records, file, options, columns);
            reader.TakeHeader();
            return reader;
        }
        catch
        {
            await records.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Where the columns were named for it, a file may have a header nevertheless.
    private void TakeHeader()
    {
        _standsOnData = _options.Columns.Count > 0 && !_row.LooksLikeHeader(_records);
        Header = _standsOnData ? null : _records.Record;
    }

    private ValueTask<bool> MoveToDataAsync(CancellationToken cancellationToken)
    {
        if (_standsOnData)
        {
            _standsOnData = false;
            return ValueTask.FromResult(true);
        }

        return _records.MoveNextAsync(cancellationToken);
    }

    private void AddRow(SourceBatchBuilder batch)
    {
        if (_records.FieldCount != _columns.Count)
        {
            batch.Add(new Rejection(Name, _records.Line, null, null, $"has {_records.FieldCount} fields where {_columns.Count} columns are named", _records.Record));
        }
        else if (_row.Read(_records, out var bar) is { } problem)
        {
            batch.Add(new Rejection(Name, _records.Line, problem.Column, problem.Value, problem.Reason, _records.Record));
        }
        else
        {
            batch.Add(bar!, _records.Line);
        }
    }

    private SourceException Misfit() => new(
        Name,
        _records.Line,
        $"{(_options.Columns.Count > 0 ? "--columns names" : "the header names")} {_columns.Count} columns, the rows have {_records.FieldCount} fields. "
        + $"If they are in this order, give --columns {_columns.SuggestionFor(_records.Fields())}");
}
