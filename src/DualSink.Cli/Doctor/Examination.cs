using System.Collections.Immutable;
using DualSink.Hosting;
using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Checkup;
using DualSink.Stores.Postgres;
using DualSink.Stores.Postgres.Checkup;
using DualSink.Stores.Sqlite;
using DualSink.Stores.Sqlite.Checkup;

namespace DualSink.Cli.Doctor;

/// <summary>One database, with the tables that sinks write there.</summary>
internal sealed class Examination(VerbContext context, DualSinkSettings settings, IStoreEngine engine, ImmutableArray<string> modes)
{
    // A log that a crash left is evidence: who only looks does not move it into the file.
    private readonly IStoreEngine _engine = engine is SqliteEngine file ? new SqliteEngine(file.Location) { BusyTimeout = file.BusyTimeout, LeavesLog = true } : engine;
    private readonly ImmutableArray<TableBinding> _tables = [.. modes.Select(settings.Options.BindingFor)];

    /// <summary>Looks at the database, then at each table; a look that fails hides no other.</summary>
    public async Task<CheckupResult> RunAsync()
    {
        var seen = _engine is PostgresEngine ? await PostgresAsync() : await SqliteCheckup.RunAsync(_engine.Location, Origin, context.Time, context.Cancellation);
        if (!seen.Reached)
        {
            return seen;
        }

        var findings = seen.Findings.Where(finding => finding.Table is null).ToList();
        var isSound = findings.All(finding => finding.State != FindingState.Fail);
        foreach (var binding in _tables)
        {
            var ofTable = seen.Findings.Where(finding => finding.Table == binding).ToList();

            // Without a table, or with one that is locked, there is nothing to compare.
            if (!ofTable.Any(finding => finding is { Check: TableCheck.Name, State: FindingState.Fail }))
            {
                var schema = await SchemaAsync(binding, isSound && IsSound(ofTable));
                ofTable.AddRange(schema.Findings);
                if (schema.Exists && isSound && IsSound(ofTable))
                {
                    ofTable.Add(await WriteAsync(binding));
                }
            }

            findings.AddRange(ofTable);
        }

        return seen with { Findings = [.. findings] };
    }

    /// <summary>Where the database's URL stands, for people.</summary>
    private string Origin => (settings.Effective.FirstOrDefault(setting => setting.Key == $"sinks.{modes[0]}.database_url")
        ?? settings.Effective.First(setting => setting.Key == "database_url")).Origin.ToString();

    private Task<CheckupResult> PostgresAsync()
    {
        var options = settings.Options;
        var subject = PostgresSubject.Of(
            options.DatabaseUrlFor(modes[0]), Origin, _tables, options.TenantId, modes.Sum(mode => options.SinkOptionsFor(mode).Workers));
        return new PostgresCheckup(subject, context.Time, context.Cancellation).RunAsync();
    }

    // What made a table unreadable has been found already where anything else was: it is not told twice.
    private async Task<(bool Exists, IEnumerable<Finding> Findings)> SchemaAsync(TableBinding binding, bool tellErrors)
    {
        try
        {
            var report = (await BoundedAsync(token => SchemaManager.For(_engine).StatusAsync([binding], token))).Tables[0];
            return report.Exists ? (true, SchemaCheckup.Of(binding, report)) : (false, [NotYet(binding)]);
        }
        catch (Exception e) when (e is StoreException or TimeoutException)
        {
            return (false, tellErrors
                ? [Finding.Fail(SchemaCheckup.Name, $"could not be compared: {Trim(e)}", "What cannot be read cannot be judged.", "See the rest of it: dualsink schema status") with { Table = binding }]
                : []);
        }
    }

    // On SQLite alone: elsewhere a missing table has been told of.
    private static Finding NotYet(TableBinding binding) =>
        Finding.Note("table", $"there is no table {binding.Table} yet", "It is made when it is first needed.", "dualsink schema apply") with { Table = binding };

    // What nobody thought of above shows when the sink's own check is made.
    private async Task<Finding> WriteAsync(TableBinding binding)
    {
        try
        {
            await BoundedAsync(async token =>
            {
                await _engine.Open(binding).CheckAsync(settings.Options.TenantId, alsoDelete: false, token);
                return true;
            });
            return Finding.Ok("write", "the sink's own check passes") with { Table = binding };
        }
        catch (Exception e) when (e is StoreException or TimeoutException)
        {
            return Finding.Fail("write", $"the sink's own check fails: {Trim(e)}", "The sink cannot write.", "Compare the table column by column: dualsink schema status") with { Table = binding };
        }
    }

    private Task<T> BoundedAsync<T>(Func<CancellationToken, Task<T>> look) => Bounded.RunAsync(look, Bounded.Limit, context.Time, context.Cancellation);

    private static bool IsSound(IEnumerable<Finding> findings) => findings.All(finding => finding.State != FindingState.Fail);

    private static string Trim(Exception e) => e.Message.TrimEnd('.');
}
