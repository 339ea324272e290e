using System.Text.Json;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Lets the server judge a made-up row by a table's own policies. Nothing is written, and no row is read.</summary>
/// <remarks>
/// The row has a tenant and nothing else: a policy that looks at more, say at the vendor, lets some bars through and
/// others not, and is not asked.
/// </remarks>
internal static class PostgresPolicyProbe
{
    /// <summary>Judges a row of <paramref name="tenant"/>, and one of another tenant, while <paramref name="tenant"/> writes.</summary>
    public static Task<PolicyVerdict> RunAsync(
        PostgresLook look, TableBinding binding, PostgresTableFacts table, Guid tenant, CancellationToken cancellationToken) => look.InOneAsync(
        async () =>
        {
            if (binding.Layout.HasTenant)
            {
                await look.RowsAsync("SELECT set_config('app.tenant_id', $1, true)", [tenant.ToString()], static _ => true, cancellationToken).ConfigureAwait(false);
            }

            var own = await AskAsync(look, binding, table, tenant, cancellationToken).ConfigureAwait(false);
            var others = binding.Layout.HasTenant ? await AskAsync(look, binding, table, Guid.AllBitsSet, cancellationToken).ConfigureAwait(false) : [];
            return PolicyVerdict.Of(own, others);
        },
        cancellationToken);

    private static async Task<List<PolicyAnswer>> AskAsync(
        PostgresLook look, TableBinding binding, PostgresTableFacts table, Guid tenant, CancellationToken cancellationToken)
    {
        var tenantColumn = binding.Layout.HasTenant ? binding.Layout.ColumnOf(BarField.Tenant).Name : null;
        List<PolicyAnswer> answers = [];
        foreach (var policy in table.Policies.Where(policy => policy is { Applies: true, Command: not 'd' }))
        {
            // The table's name is also the row's, by which a policy may call its columns. NULL agrees to nothing.
            answers.Add(policy.Columns.Any(column => column != tenantColumn)
                ? new PolicyAnswer(policy, null, null)
                : await look.RowAsync(
                    $"SELECT coalesce(({policy.Demand(isNew: false)}), false), coalesce(({policy.Demand(isNew: true)}), false) "
                    + $"FROM jsonb_populate_record(NULL::{table.Name}, $1::jsonb) AS {PostgresSql.Quote(binding.Table)}",
                    [RowOf(tenantColumn, tenant)],
                    row => new PolicyAnswer(policy, row.GetBoolean(0), row.GetBoolean(1)),
                    cancellationToken).ConfigureAwait(false));
        }

        return answers;
    }

    private static string RowOf(string? tenantColumn, Guid tenant) =>
        JsonSerializer.Serialize(tenantColumn is null ? [] : new Dictionary<string, string> { [tenantColumn] = tenant.ToString() });
}
