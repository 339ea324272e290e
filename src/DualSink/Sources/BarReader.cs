using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using DualSink.Sources.Csv;
using DualSink.Sources.Following;
using DualSink.Sources.Input;
using DualSink.Sources.Json;
using DualSink.Sources.Mapping;
using DualSink.Sources.Parquet;
using DualSink.Sources.Spacing;

namespace DualSink.Sources;

/// <summary>
/// Reads bars from a file or a stream as people have them: delimited text, NDJSON, JSON and Parquet, each also packed by
/// gzip, recognised from its content. It streams: its memory does not grow with the input. Rows that cannot be read or
/// break a rule are rejections, and reading goes on; what makes the rest unreadable is a <see cref="SourceException"/>.
/// </summary>
/// <remarks>
/// Decimals are read exactly, with up to 28 digits, and never pass through a double; the doubles of a Parquet file become
/// the shortest decimals that read back as the same doubles. Text is UTF-8, or UTF-16 with a byte order mark. Not safe for
/// concurrent use.
/// </remarks>
public sealed class BarReader : IAsyncDisposable
{
    private readonly SourceInput _input;
    private readonly IRowReader _rows;
    private readonly SourceOptions _options;
    private readonly long _takenLines;
    private bool _isBegun;

    private BarReader(SourceInput input, IRowReader rows, SourceOptions options, long takenLines)
    {
        _takenLines = takenLines;
        _input = input;
        _rows = rows;
        _options = options;
    }

    /// <summary>The input's name as it was given; <c>-</c> for standard input.</summary>
    public string Name => _input.Name;

    /// <summary>The format, recognised or as the options name it.</summary>
    public SourceFormat Format => _rows.Layout.Format;

    /// <summary>What was recognised, for people: <c>CSV, separated by ';', gzip</c>.</summary>
    public string Recognised => string.Join(", ", new[] { NameOf(Format), _rows.Layout.Dialect, _input.IsPacked ? "gzip" : "" }.Where(part => part.Length > 0));

    /// <summary>The file's length in bytes when it was opened; null where it has none, as a pipe: that can be opened and read once only.</summary>
    public long? Length => _input.Length;

    /// <summary>Bytes of the file read so far, a buffer ahead of the rows; 0 where there is no <see cref="Length"/>.</summary>
    public long BytesRead => _input.BytesRead;

    /// <summary>What precedes rejected rows so that they can be read again: the header as it stands in the file, without line ending; empty where nothing must.</summary>
    public ReadOnlyMemory<byte> Header => _rows.Layout.Header;

    /// <summary>Columns no bar takes anything from, as the file names them.</summary>
    public ImmutableArray<string> UnusedColumns => _rows.Layout.Unused;

    /// <summary>The columns bars are made of, as the file names them.</summary>
    internal ImmutableArray<(BarField Field, string Column)> UsedColumns => _rows.Layout.Used;

    /// <summary>How it is read, with what the input's name says.</summary>
    internal SourceOptions Options => _options;

    /// <summary>Whether the bars, all read, have a timeframe that nobody gave, and no two of them tell their distance.</summary>
    internal bool IsTimeframeUnproven { get; private set; }

    /// <summary>
    /// Opens a file, recognises its format, and reads what comes before its rows. A packed file is unpacked once before, to
    /// its end, to see whether it is whole.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file does not say itself.</param>
    /// <param name="name">Its name in messages. Default: the path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">There is no such file, it is empty or has no format that is read, it is packed and damaged or cut off, or it does not name what a bar needs.</exception>
    /// <exception cref="ArgumentException">An option cannot be: an unknown time zone, a pattern without a name in it. The message says what is allowed.</exception>
    public static Task<BarReader> OpenAsync(string path, SourceOptions options, string? name = null, CancellationToken cancellationToken = default) =>
        OpenFileAsync(path, options, name, isChecked: false, takenLines: 0, cancellationToken);

    /// <summary>Reads from a stream that is no file, such as standard input.</summary>
    /// <param name="name">Its name in messages: <c>-</c> for standard input.</param>
    /// <param name="stream">The stream; disposed with the reader.</param>
    /// <param name="options">What the stream does not say itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">It is empty or has no format that is read, or it does not name what a bar needs.</exception>
    /// <exception cref="ArgumentException">An option cannot be: an unknown time zone, a pattern without a name in it. The message says what is allowed.</exception>
    public static async Task<BarReader> OpenAsync(string name, Stream stream, SourceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        var input = await SourceInput.OpenAsync(name, stream, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(input, options, takenLines: 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The rows, in batches of <see cref="SourceOptions.BatchSize"/> rows at most and of one tenant each; of a stream that
    /// is no file, what is there when the next row has to be waited for. Can be enumerated once.
    /// </summary>
    /// <exception cref="SourceException">
    /// The rest cannot be read; every row before has been handed out, and of gzip data that is damaged in a stream that is
    /// no file some that were never packed into it: the message tells damaged from cut off. Or the rows do not fit the header, or the distance
    /// between them does not fit their timeframe; none has been.
    /// </exception>
    /// <exception cref="InvalidOperationException">It is enumerated again.</exception>
    public async IAsyncEnumerable<SourceBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_isBegun)
        {
            throw new InvalidOperationException($"{Name} has been read; open it again.");
        }

        _isBegun = true;
        var rows = new SourceBatchBuilder(_options.BatchSize) { TakenLines = _takenLines };
        var isDefault = _options.IsTimeframeDefault && !UsedColumns.Any(used => used.Field == BarField.Timeframe);
        var guard = new SpacingGuard(Name, _options with { IsTimeframeDefault = isDefault }, mayHold: Length is not null || _input.IsGrowing);
        SourceException? end = null;
        var isMore = true;
        while (isMore)
        {
            var reading = _rows.ReadAsync(rows, cancellationToken);
            if (_input.IsGrowing && !reading.IsCompleted)
            {
                foreach (var batch in guard.Release())
                {
                    yield return batch;
                }
            }

            try
            {
                isMore = await reading.ConfigureAwait(false);
            }
            catch (SourceException unreadable)
            {
                end = unreadable;
                isMore = false;
            }

            foreach (var batch in guard.Pass(rows.Take(), isEnd: !isMore))
            {
                yield return batch;
            }
        }

        IsTimeframeUnproven = isDefault && guard.HasNoSpacing;
        if (end is not null)
        {
            throw end;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _rows.DisposeAsync().ConfigureAwait(false);
        await _input.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Opens a growing text: what is there is read, and then waited for more.</summary>
    /// <param name="file">The file; disposed with the reader.</param>
    /// <param name="options">What it does not say itself.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="taken">Up to where its rows are left out, because an earlier reader handed them out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">It does not name what a bar needs, or ended before it could.</exception>
    internal static async Task<BarReader> FollowAsync(GrowingFile file, SourceOptions options, string name, SourcePlace taken, CancellationToken cancellationToken)
    {
        var input = await SourceInput.OpenAsync(name, file, taken, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(input, options, taken.Lines, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a file as <see cref="OpenAsync(string, SourceOptions, string?, CancellationToken)"/> does; its first rows are left out.</summary>
    /// <exception cref="SourceException">As there.</exception>
    internal static Task<BarReader> ResumeAsync(string path, SourceOptions options, string name, long takenLines, CancellationToken cancellationToken) =>
        OpenFileAsync(path, options, name, isChecked: false, takenLines, cancellationToken);

    /// <summary>Opens a file that <see cref="OpenAsync(string, SourceOptions, string?, CancellationToken)"/> has opened before: it is not checked again.</summary>
    /// <exception cref="SourceException">As there.</exception>
    internal static Task<BarReader> ReopenAsync(string path, SourceOptions options, string? name = null, CancellationToken cancellationToken = default) =>
        OpenFileAsync(path, options, name, isChecked: true, takenLines: 0, cancellationToken);

    private static async Task<BarReader> OpenFileAsync(string path, SourceOptions options, string? name, bool isChecked, long takenLines, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(options);
        var input = await SourceInput.OpenFileAsync(path, name ?? path, isChecked, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(input, options, takenLines, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<BarReader> OpenAsync(SourceInput input, SourceOptions options, long takenLines, CancellationToken cancellationToken)
    {
        try
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, nameof(options));
            Instants.Check(options);
            var resolved = FileNamePattern.Apply(options, input.Name);
            var format = options.Format ?? await FormatSniffer.RecogniseAsync(input, cancellationToken).ConfigureAwait(false);
            IRowReader rows = format switch
            {
                SourceFormat.Ndjson => await JsonRowReader.OpenLinesAsync(input, resolved, cancellationToken).ConfigureAwait(false),
                SourceFormat.Json => await JsonRowReader.OpenDocumentAsync(input, resolved, cancellationToken).ConfigureAwait(false),
                SourceFormat.Parquet => await ParquetRowReader.OpenAsync(input, resolved, cancellationToken).ConfigureAwait(false),
                _ => await CsvRowReader.OpenAsync(input, resolved, cancellationToken).ConfigureAwait(false),
            };
            return new BarReader(input, rows, resolved, takenLines);
        }
        catch
        {
            await input.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static string NameOf(SourceFormat format) => format switch
    {
        SourceFormat.Csv => "CSV",
        SourceFormat.Ndjson => "NDJSON",
        SourceFormat.Json => "JSON",
        _ => "Parquet",
    };
}
