using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using DualSink.Bars;

namespace DualSink.Stores.Postgres;

/// <summary>
/// Encodes bars in PostgreSQL's binary COPY format ("COPY", section "Binary Format", of its manual), straight from the
/// bar to the bytes that travel. Not safe for concurrent use; the buffer is reused from write to write.
/// </summary>
/// <remarks>
/// Npgsql's importer resolves a converter and copies through its buffer for each value; this is a third of its client
/// time a row, which pays for everything else a sink does with a bar.
/// </remarks>
internal sealed class PostgresCopyEncoder : IDisposable
{
    // The longest NUMERIC a decimal makes: 8 bytes of header and 9 groups of 4 digits.
    private const int MaxNumberBytes = 26;

    private readonly TableColumn[] _columns;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _length;

    private static ReadOnlySpan<byte> Signature =>
        [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0];

    public PostgresCopyEncoder(TableLayout layout) => _columns = [.. layout.Columns];

    /// <summary>The bytes of a whole COPY of <paramref name="bars"/>: header, rows, trailer. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Encode(Guid tenant, ReadOnlySpan<Bar> bars)
    {
        _length = 0;
        Reserve(32);
        Signature.CopyTo(_buffer);
        _length = Signature.Length;
        Append32(0);
        Append32(0);
        foreach (var bar in bars)
        {
            AppendRow(tenant, bar);
        }

        Reserve(2);
        Append16(-1);
        return _buffer.AsMemory(0, _length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void AppendRow(Guid tenant, Bar bar)
    {
        var texts = 3 * (bar.Source.Length + bar.Symbol.Length + bar.Timeframe.Length);
        Reserve(2 + (_columns.Length * (4 + MaxNumberBytes)) + texts);
        Append16((short)_columns.Length);
        foreach (var column in _columns)
        {
            switch (column.Type)
            {
                case ColumnType.Text:
                    AppendText(column.Field.TextOf(bar));
                    break;
                case ColumnType.Timestamp:
                    Append32(8);
                    Append64(UnixMicroseconds.Of(bar.Timestamp) - UnixMicroseconds.OfPostgresEpoch);
                    break;
                case ColumnType.Double:
                    Append32(8);
                    Append64(BitConverter.DoubleToInt64Bits(NearestDouble.Of(column.Field.NumberOf(bar))));
                    break;
                case ColumnType.Numeric:
                    AppendNumeric(LayoutValue.Round(column.Field.NumberOf(bar), column.Scale));
                    break;
                case ColumnType.BigInt:
                    Append32(8);
                    Append64(LayoutValue.Truncate(column.Field.NumberOf(bar)));
                    break;
                case ColumnType.TenantReference:
                    Append32(16);
                    tenant.TryWriteBytes(_buffer.AsSpan(_length), bigEndian: true, out _);
                    _length += 16;
                    break;
                default:
                    throw new InvalidOperationException($"Column {column.Name} has a type COPY does not know: {column.Type}.");
            }
        }
    }

    private void AppendText(string text)
    {
        var written = Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length + 4));
        Append32(written);
        _length += written;
    }

    private void AppendNumeric(decimal value)
    {
        var written = PostgresNumeric.Write(value, _buffer.AsSpan(_length + 4));
        Append32(written);
        _length += written;
    }

    private void Append16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), value);
        _length += 2;
    }

    private void Append32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), value);
        _length += 4;
    }

    private void Append64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(_length), value);
        _length += 8;
    }

    private void Reserve(int bytes)
    {
        if (_length + bytes > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + bytes));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
