using System.Runtime.InteropServices;
using System.Text;
using DualSink.Stores.Comparing;

namespace DualSink.Stores.Sqlite.Comparing;

/// <summary>Digests rows that a statement returns, as PostgreSQL would. Not safe for concurrent use.</summary>
/// <remarks>
/// Texts stay bytes, and are hashed where a row's series is not that of the row before: once a series in a table that lies
/// in order of series, once a row in one that lies in order of time.
/// </remarks>
internal sealed class SqliteDigester
{
    private readonly TableLayout _layout;
    private readonly BucketTime _time;
    private readonly ValueForm[] _forms;
    private readonly bool[] _areForms;
    private readonly int[] _numbers;
    private readonly Func<string?, string?> _nameOf;
    private readonly int? _tenant;
    private readonly int _source;
    private readonly int _symbol;
    private readonly int _timeframe;
    private readonly int _timestamp;

    // The series of the row before: its names run together, and where each ends.
    private byte[] _lastNames = [];
    private (int Source, int Symbol, int Timeframe, int Tenant) _lastEnds = (-1, -1, -1, -1);
    private long _series;
    private long _width;

    /// <summary>Digests a table of <paramref name="layout"/>.</summary>
    /// <param name="layout">The columns, in the order in which the statement returns them.</param>
    /// <param name="forms">By what values are compared.</param>
    /// <param name="time">How time is cut.</param>
    /// <param name="nameOf">The source that a tenant's rows have in the table without tenants; null for their own.</param>
    public SqliteDigester(TableLayout layout, DigestForms forms, BucketTime time, Func<string?, string?> nameOf)
    {
        _layout = layout;
        _time = time;
        _nameOf = nameOf;
        _forms = [.. DigestForms.Fields.Select(field => forms[field])];

        // A column that is the narrower one itself holds its common form.
        _areForms = [.. DigestForms.Fields.Select(field => layout.ColumnOf(field).Type != ColumnType.Double)];
        _numbers = [.. DigestForms.Fields.Select(Place)];
        _tenant = layout.HasTenant ? Place(BarField.Tenant) : null;
        _source = Place(BarField.Source);
        _symbol = Place(BarField.Symbol);
        _timeframe = Place(BarField.Timeframe);
        _timestamp = Place(BarField.Timestamp);
    }

    /// <summary>The sums so far.</summary>
    public Dictionary<BucketId, BucketSum> Sums { get; } = [];

    /// <summary>Adds the row that a statement stands on.</summary>
    public void Add(SqliteStatement row)
    {
        LookUpSeries(row);
        var seconds = BucketTime.SecondsOf(row.Int64(_timestamp));
        var isOdd = double.IsNaN(seconds);
        var isReduced = false;
        var hash = RowHash.Chain(RowHash.Seed, seconds);
        for (var i = 0; i < _numbers.Length; i++)
        {
            var value = row.Number(_numbers[i]);
            var common = _areForms[i] ? value : _forms[i].Of(value);

            // A table of doubles may hold what is hashed in place of zero; its row has to be looked at.
            isOdd |= double.IsNaN(common) || common == RowHash.ZeroStandIn;
            isReduced |= common != value;
            hash = RowHash.Chain(hash, common);
        }

        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(Sums, new BucketId(_series, BucketTime.NumberOf(seconds, _width)), out _);
        sum += isOdd ? new BucketSum(1, 1, 0, 0) : new BucketSum(1, 0, isReduced ? 1 : 0, hash);
    }

    private void LookUpSeries(SqliteStatement row)
    {
        var source = row.Utf8(_source);
        var symbol = row.Utf8(_symbol);
        var timeframe = row.Utf8(_timeframe);
        var tenant = _tenant is { } place ? row.Utf8(place) : default;
        var ends = (source.Length, source.Length + symbol.Length, source.Length + symbol.Length + timeframe.Length, source.Length + symbol.Length + timeframe.Length + tenant.Length);
        if (ends == _lastEnds
            && source.SequenceEqual(_lastNames.AsSpan(0, ends.Item1))
            && symbol.SequenceEqual(_lastNames.AsSpan(ends.Item1..ends.Item2))
            && timeframe.SequenceEqual(_lastNames.AsSpan(ends.Item2..ends.Item3))
            && tenant.SequenceEqual(_lastNames.AsSpan(ends.Item3..ends.Item4)))
        {
            return;
        }

        if (_lastNames.Length < ends.Item4)
        {
            _lastNames = new byte[ends.Item4 * 2];
        }

        _lastEnds = ends;
        source.CopyTo(_lastNames);
        symbol.CopyTo(_lastNames.AsSpan(ends.Item1));
        timeframe.CopyTo(_lastNames.AsSpan(ends.Item2));
        tenant.CopyTo(_lastNames.AsSpan(ends.Item3));
        var name = _nameOf(_tenant is null ? null : Encoding.UTF8.GetString(tenant));
        _series = RowHash.OfSeries(name is null ? source : Encoding.UTF8.GetBytes(name), symbol, timeframe);
        _width = _time.WidthOf(Encoding.UTF8.GetString(timeframe));
    }

    private int Place(BarField field) => _layout.Columns.IndexOf(_layout.ColumnOf(field));
}
