using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether the role may do with a table what a sink does.</summary>
internal static class PrivilegeCheck
{
    private const string Name = "privileges";

    public static IEnumerable<Finding> Of(TableBinding binding, PostgresTableFacts table, PostgresServerFacts server)
    {
        var role = PostgresSql.Quote(server.Role);
        if (!table.MayUseSchema)
        {
            yield return Finding.Fail(
                Name,
                $"role {server.Role} may not use schema {table.Schema}",
                "It cannot even name the table.",
                $"GRANT USAGE ON SCHEMA {PostgresSql.Quote(table.Schema)} TO {role};");
        }

        (string Privilege, string[] Columns)[] denied = [("SELECT", table.Denied.Select), ("INSERT", table.Denied.Insert), ("UPDATE", table.Denied.Update)];
        var missing = denied.Where(one => one.Columns.Length > 0).ToList();
        if (missing.Count > 0)
        {
            yield return Finding.Fail(
                Name,
                $"role {server.Role} lacks {string.Join(", ", missing.Select(one => Described(one.Privilege, one.Columns, binding.Layout)))}",
                "A sink looks a bar up, adds it or changes it; without all three it cannot write.",
                $"GRANT {string.Join(", ", missing.Select(one => one.Privilege))} ON TABLE {table.Name} TO {role};");
        }

        if (!table.MayDelete)
        {
            yield return Finding.Note(
                Name,
                $"role {server.Role} lacks DELETE",
                "Only verify needs it, to remove its bars; verify --keep does without.",
                $"GRANT DELETE ON TABLE {table.Name} TO {role};");
        }

        if (table.MayUseSchema && missing.Count == 0)
        {
            yield return Finding.Ok(Name, $"{server.Role} may SELECT, INSERT, UPDATE{(table.MayDelete ? ", DELETE" : "")}");
        }
    }

    // Granted on some columns only: those that are left out.
    private static string Described(string privilege, string[] columns, TableLayout layout)
    {
        var all = privilege == "UPDATE" ? layout.ValueColumns.Count() : layout.Columns.Length;
        return columns.Length < all ? $"{privilege} on {string.Join(", ", columns)}" : privilege;
    }
}
