using DualSink.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace DualSink.Schema;

/// <summary>What SQLite tells about its tables.</summary>
internal static class SqliteCatalog
{
    /// <summary>SQLite's own version.</summary>
    public static string Version
    {
        get
        {
            using var connection = new SqliteConnection();
            return connection.ServerVersion;
        }
    }

    /// <summary>The columns of a table; none when there is no such table.</summary>
    public static List<SqliteColumn> Columns(SqliteSession session, string table)
    {
        using var rows = session.Prepare("SELECT name, upper(type), \"notnull\", dflt_value, pk FROM pragma_table_info(?) ORDER BY cid");
        rows.Bind(1, table);
        List<SqliteColumn> columns = [];
        while (rows.Step())
        {
            columns.Add(new SqliteColumn(rows.Text(0), rows.Text(1), rows.Int64(2) != 0, rows.IsNull(3) ? null : rows.Text(3), rows.Int64(4)));
        }

        return columns;
    }

    /// <summary>The indexes of a table, by name.</summary>
    public static List<SqliteIndex> Indexes(SqliteSession session, string table)
    {
        using var rows = session.Prepare("SELECT name, \"unique\", origin, partial FROM pragma_index_list(?) ORDER BY name");
        rows.Bind(1, table);
        List<SqliteIndex> indexes = [];
        while (rows.Step())
        {
            var name = rows.Text(0);
            indexes.Add(new SqliteIndex(name, rows.Int64(1) != 0 && rows.Int64(3) == 0, rows.Text(2) == "pk", IndexColumns(session, name)));
        }

        return indexes;
    }

    private static List<string> IndexColumns(SqliteSession session, string index)
    {
        using var rows = session.Prepare("SELECT coalesce(name, '(expression)') FROM pragma_index_info(?) ORDER BY seqno");
        rows.Bind(1, index);
        List<string> columns = [];
        while (rows.Step())
        {
            columns.Add(rows.Text(0));
        }

        return columns;
    }
}
