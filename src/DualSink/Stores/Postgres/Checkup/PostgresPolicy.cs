namespace DualSink.Stores.Postgres.Checkup;

/// <summary>A policy of a table under row-level security.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Command">What it is for: <c>r</c> select, <c>a</c> insert, <c>w</c> update, <c>d</c> delete, <c>*</c> all.</param>
/// <param name="IsPermissive">Whether one such policy suffices; of the others all must agree.</param>
/// <param name="Applies">Whether it is for the role.</param>
/// <param name="Using">Which rows it shows, as SQL; null for all.</param>
/// <param name="Check">Which rows it lets in, as SQL; null for those of <paramref name="Using"/>.</param>
internal sealed record PostgresPolicy(string Name, char Command, bool IsPermissive, bool Applies, string? Using, string? Check)
{
    /// <summary>What policies demand of a row together, as SQL: some permissive one agrees, and every restrictive one.</summary>
    /// <param name="policies">The policies of the table.</param>
    /// <param name="command">The command.</param>
    /// <param name="isNew">Whether the row is being written, not found.</param>
    public static string Demand(IEnumerable<PostgresPolicy> policies, char command, bool isNew)
    {
        var binding = policies.Where(policy => policy.Applies && (policy.Command == '*' || policy.Command == command)).ToLookup(policy => policy.IsPermissive);
        string One(PostgresPolicy policy) => $"({(isNew ? policy.Check ?? policy.Using : policy.Using) ?? "true"})";
        var some = binding[true].Any() ? $"({string.Join(" OR ", binding[true].Select(One))})" : "false";
        return $"coalesce({string.Join(" AND ", binding[false].Select(One).Prepend(some))}, false)";
    }
}
