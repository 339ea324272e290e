using System.Globalization;
using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether time limits of the role cut off what a sink does in good order.</summary>
internal static class TimeoutCheck
{
    private const string Name = "timeouts";

    // A write sets lock_timeout and statement_timeout for itself; only what precedes it runs under the role's. Npgsql
    // keeps an idle connection for 300 s.
    private static readonly (string Setting, long HurtsBelow, string Why)[] Rules =
    [
        ("statement_timeout", 1_000, "Writes set their own, but looking up the tenant before one runs under this, and so does schema apply."),
        ("lock_timeout", 100, "Writes set their own, but schema apply runs under this."),
        ("idle_in_transaction_session_timeout", 10_000, "A writer that is held up between two statements of a write loses its connection, and has to write again."),
        ("idle_session_timeout", 300_000, "It ends connections that rest in the pool; the next write over one fails and has to be tried again."),
        ("transaction_timeout", 60_000, "It ends long writes, and comparisons of large tables, in the middle."),
    ];

    public static IEnumerable<Finding> Of(PostgresServerFacts server)
    {
        var findings =
            from rule in Rules
            let limit = server.Number(rule.Setting)
            where limit > 0 && limit < rule.HurtsBelow
            select Finding.Warn(
                Name,
                string.Create(CultureInfo.InvariantCulture, $"{rule.Setting} is {limit:N0} ms (from: {server.Settings[rule.Setting].Source})"),
                rule.Why,
                server.Set(rule.Setting, "0"));
        return findings.DefaultIfEmpty(Finding.Ok(Name, "none that cuts off a write"));
    }
}
