using System.Text;
using Sylvan.Data.Csv;

namespace DualSink.Sources;

/// <summary>
/// The rows of a text with delimiters, with the lines they begin on; blank ones are passed over. Not safe for concurrent
/// use.
/// </summary>
internal sealed class CsvRecords : IAsyncDisposable
{
    // A row of bars has 100 characters. What needs more than this is a quote that was never closed.
    private const int MaxRecordLength = 1 << 20;
    private const int BufferLength = 1 << 16;

    private readonly string _name;
    private readonly CsvDataReader _csv;
    private long _nextLine = 1;

    private CsvRecords(string name, CsvDataReader csv)
    {
        _name = name;
        _csv = csv;
    }

    /// <summary>The line on which the current row begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Fields of the current row, whatever other rows have.</summary>
    public int FieldCount => _csv.RowFieldCount;

    /// <summary>The current row as it stands in the text, with its line ending.</summary>
    public string Record => _csv.GetRawRecordSpan().ToString();

    /// <summary>Begins to read; stands before the first row. Owns <paramref name="text"/> from now on, also when it throws.</summary>
    /// <exception cref="SourceException">It is not text.</exception>
    public static async Task<CsvRecords> OpenAsync(string name, TextReader text, CancellationToken cancellationToken)
    {
        var options = new CsvDataReaderOptions
        {
            // Headers are matched to rows by us, and some symbols begin with '#', which is no comment then.
            HasHeaders = false,
            Comment = '\0',
            BufferSize = BufferLength,
            MaxBufferSize = MaxRecordLength,
        };
        try
        {
            return new CsvRecords(name, await CsvDataReader.CreateAsync(text, options, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            text.Dispose();
            if (Unreadable(name, null, failure) is { } unreadable)
            {
                throw unreadable;
            }

            throw;
        }
    }

    /// <summary>Goes to the next row that is not blank.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="SourceException">The rest cannot be read.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _csv.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                Line = _nextLine;
                _nextLine += _csv.GetRawRecordSpan().Count('\n');
                if (FieldCount > 1 || !Field(0).IsWhiteSpace())
                {
                    return true;
                }
            }

            return false;
        }
        catch (Exception failure) when (Unreadable(_name, _nextLine, failure) is not null)
        {
            throw Unreadable(_name, _nextLine, failure)!;
        }
    }

    /// <summary>A field of the current row, without its quotes. Valid until the next row.</summary>
    public ReadOnlySpan<char> Field(int ordinal) => _csv.GetFieldSpan(ordinal);

    /// <summary>All fields of the current row.</summary>
    public string[] Fields()
    {
        var fields = new string[FieldCount];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = Field(i).ToString();
        }

        return fields;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private static SourceException? Unreadable(string name, long? line, Exception failure) => failure switch
    {
        CsvRecordTooLargeException => new SourceException(
            name, line, $"the row is longer than {MaxRecordLength:N0} characters. A quote that was never closed is the usual cause.", failure),
        CsvFormatException => new SourceException(name, line, $"{failure.Message} Mend the quotes of this row.", failure),
        DecoderFallbackException => new SourceException(
            name, line, "is not UTF-8 text from here on. If it is compressed, unpack it; if it has another encoding, convert it.", failure),
        IOException => new SourceException(name, line, $"cannot be read: {failure.Message}", failure),
        _ => null,
    };
}
