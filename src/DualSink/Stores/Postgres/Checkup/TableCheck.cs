using System.Globalization;
using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether there is a table, whether it is one that keeps what is written, and whether somebody locks it.</summary>
internal static class TableCheck
{
    public const string Name = "table";

    private const string CannotWrite = "The sink cannot write.";

    /// <summary>What to do about a table that was not found.</summary>
    public static Finding Missing(TableBinding binding, PostgresMissingTable missing, PostgresServerFacts server, string tenant)
    {
        var role = PostgresSql.Quote(server.Role);
        var wanted = binding.Schema is null ? "on the search path" : $"in schema {binding.Schema}";
        if (missing.Elsewhere.FirstOrDefault(place => !place.MayUse) is { Schema: { } closed } && (binding.Schema is null || binding.Schema == closed))
        {
            return Finding.Fail(
                Name,
                $"there is a table {binding.Table} in schema {closed}, which role {server.Role} may not use",
                CannotWrite,
                $"GRANT USAGE ON SCHEMA {PostgresSql.Quote(closed)} TO {role};");
        }

        if (missing.Elsewhere.FirstOrDefault(place => place.MayUse) is { Schema: { } open })
        {
            return Finding.Fail(
                Name,
                $"there is no table {binding.Table} {wanted}, but one in schema {open}",
                CannotWrite,
                $"In the settings file: ingestion: {{sinks: {{{binding.Layout.Name}: {{schema: {open}}}}}}}");
        }

        var apply = binding.Layout.HasTenant ? $"dualsink schema apply --create-tenant {ShellWord(tenant)}" : "dualsink schema apply";
        var what = $"there is no table {binding.Table} {wanted}";
        return missing switch
        {
            { Schema: null } => Finding.Fail(
                Name, what, CannotWrite, $"The search path leads nowhere; name a schema, then run {apply}. In the settings file: ingestion: {{sinks: {{{binding.Layout.Name}: {{schema: public}}}}}}"),
            { MayCreate: true } => Finding.Fail(Name, what, CannotWrite, apply),
            { SchemaExists: false, Schema: { } schema } => Finding.Fail(
                Name, what, CannotWrite, $"CREATE SCHEMA {PostgresSql.Quote(schema)} AUTHORIZATION {role}; -- then: {apply}"),
            { Schema: { } schema } => Finding.Fail(
                Name, what, CannotWrite, $"GRANT USAGE, CREATE ON SCHEMA {PostgresSql.Quote(schema)} TO {role}; -- then: {apply}"),
        };
    }

    /// <summary>What is wrong with a table that was found; nothing where nothing is.</summary>
    public static IEnumerable<Finding> Of(TableBinding binding, PostgresTableFacts table)
    {
        if (table.Kind is not ('r' or 'p'))
        {
            yield return Finding.Fail(
                Name,
                $"{binding.DisplayName} is no table but a view or the like",
                CannotWrite,
                $"In the settings file: ingestion: {{sinks: {{{binding.Layout.Name}: {{table_name: NAME}}}}}}");
        }

        if (table.IsVolatile)
        {
            yield return Finding.Warn(
                Name,
                $"{binding.DisplayName} is unlogged",
                "After a crash of the server it is empty, confirmed bars and all.",
                $"ALTER TABLE {table.Name} SET LOGGED;");
        }

        foreach (var (pid, mode) in table.Blockers)
        {
            yield return Finding.Fail(
                Name,
                string.Create(CultureInfo.InvariantCulture, $"session {pid} holds {mode} on {binding.DisplayName}"),
                "Nothing can be written until it is done.",
                string.Create(CultureInfo.InvariantCulture, $"SELECT pg_terminate_backend({pid});"));
        }
    }

    /// <summary>A text as one word of a command line.</summary>
    internal static string ShellWord(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '@') ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
