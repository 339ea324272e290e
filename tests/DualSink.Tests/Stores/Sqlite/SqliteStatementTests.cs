using DualSink.Stores;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Stores.Sqlite;

/// <summary>What a statement says of its row, whose columns are read past the driver.</summary>
public sealed class SqliteStatementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_functions_called_are_those_of_the_drivers_own_library() => Assert.True(SqliteColumns.AreTheDrivers);

    [Fact]
    public async Task Each_kind_of_value_is_read_as_it_is_stored()
    {
        await using var engine = Engine();
        using var session = engine.OpenSession(forWriting: true, create: true);
        using var row = session.Prepare("SELECT NULL, 9223372036854775807, -0.1, '12abc', '', x'00ff00', zeroblob(2), 'Zürich', 1e300, -9223372036854775808");
        Assert.True(row.Step());

        Assert.Equal([0], Enumerable.Range(0, 10).Where(row.IsNull));
        Assert.Equal((long.MaxValue, long.MinValue), (row.Int64(1), row.Int64(9)));
        Assert.Equal([double.NaN, long.MaxValue, -0.1, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 1e300, long.MinValue], Enumerable.Range(0, 10).Select(row.Number));
        Assert.Equal(("12abc", "", "Zürich"), (row.Text(3), row.Text(4), row.Text(7)));
        Assert.Equal("Zürich"u8.ToArray(), row.Utf8(7).ToArray());
        Assert.Equal([0x00, 0xff, 0x00], row.Blob(5).ToArray());
        Assert.Equal([0, 0], row.Blob(6).ToArray());
        Assert.True(row.Blob(0).IsEmpty && row.Utf8(4).IsEmpty);
        Assert.Equal(StoredValue.Of(-0.1), row.Value(2));
        Assert.Equal(default, row.Value(0));
        Assert.False(row.Step());
    }

    [Fact]
    public async Task A_statement_that_is_gone_has_no_row()
    {
        await using var engine = Engine();
        using var session = engine.OpenSession(forWriting: true, create: true);
        var row = session.Prepare("SELECT 7, 'a'");
        Assert.True(row.Step());

        row.Dispose();

        Assert.True(row.IsNull(0));
        Assert.Equal(0, row.Int64(0));
        Assert.True(row.Utf8(1).IsEmpty);
    }

    public void Dispose() => _folder.Dispose();

    private SqliteEngine Engine() => new(_folder.File("any.db"));
}
