using System.Collections.Immutable;
using System.Text.Json;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Lets the server judge a made-up row by a table's own policies. Nothing is written, and no row is read.</summary>
internal static class PostgresPolicyProbe
{
    private static readonly (string Name, char Command, bool IsNew)[] Demands =
        [("SELECT", 'r', false), ("INSERT", 'a', true), ("UPDATE", 'w', false), ("UPDATE", 'w', true)];

    /// <summary>Judges a row of <paramref name="tenant"/>, and one of another tenant, while <paramref name="tenant"/> writes.</summary>
    public static Task<PolicyVerdict> RunAsync(
        PostgresLook look, TableBinding binding, PostgresTableFacts table, Guid tenant, CancellationToken cancellationToken) => look.InOneAsync(
        async () =>
        {
            if (binding.Layout.HasTenant)
            {
                await look.RowsAsync("SELECT set_config('app.tenant_id', $1, true)", [tenant.ToString()], static _ => true, cancellationToken).ConfigureAwait(false);
            }

            var own = await JudgeAsync(look, binding, table, tenant, cancellationToken).ConfigureAwait(false);
            var others = binding.Layout.HasTenant ? await JudgeAsync(look, binding, table, Guid.AllBitsSet, cancellationToken).ConfigureAwait(false) : [];
            return new PolicyVerdict(own, LetsOthersThrough: binding.Layout.HasTenant && !others.Contains("SELECT"));
        },
        cancellationToken);

    private static Task<ImmutableArray<string>> JudgeAsync(
        PostgresLook look, TableBinding binding, PostgresTableFacts table, Guid tenant, CancellationToken cancellationToken)
    {
        var demands = string.Join(", ", Demands.Select(demand => PostgresPolicy.Demand(table.Policies, demand.Command, demand.IsNew)));

        // Under the table's name, by which a policy may call its columns.
        return look.RowAsync(
            $"SELECT {demands} FROM jsonb_populate_record(NULL::{table.Name}, $1::jsonb) AS {PostgresSql.Quote(binding.Table)}",
            [RowOf(binding.Layout, tenant)],
            static row => Demands.Where((_, i) => !row.GetBoolean(i)).Select(demand => demand.Name).Distinct().ToImmutableArray(),
            cancellationToken);
    }

    private static string RowOf(TableLayout layout, Guid tenant) => JsonSerializer.Serialize(layout.Columns.ToDictionary(
        column => column.Name,
        column => column.Type switch
        {
            ColumnType.TenantReference => tenant.ToString(),
            ColumnType.Text => "X",
            ColumnType.Timestamp => "2024-01-01T00:00:00Z",
            _ => "1",
        }));
}
