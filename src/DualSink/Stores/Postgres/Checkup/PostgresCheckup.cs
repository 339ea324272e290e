using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>
/// Looks at a PostgreSQL database: gathers facts, each look bounded in time and on its own, and lets the checks judge
/// them. Changes nothing. Of one run; not safe for concurrent use.
/// </summary>
internal sealed class PostgresCheckup(PostgresSubject subject, TimeProvider time, CancellationToken cancellationToken)
{
    private readonly PostgresLook _look = new(subject.Connection);
    private readonly List<Finding> _findings = [];

    /// <summary>Looks at everything that can be looked at.</summary>
    public async Task<CheckupResult> RunAsync()
    {
        await using (_look.ConfigureAwait(false))
        {
            try
            {
                await Bounded.RunAsync(
                    async token =>
                    {
                        await _look.OpenAsync(token).ConfigureAwait(false);
                        return true;
                    },
                    subject.ConnectLimit,
                    time,
                    cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (PostgresErrors.IsStoreError(e))
            {
                return new CheckupResult(Reached: false, [ConnectionCheck.Explain(e, subject)]);
            }

            var reached = await LookAtServerAsync().ConfigureAwait(false);
            return new CheckupResult(reached, [.. _findings]);
        }
    }

    private async Task<bool> LookAtServerAsync()
    {
        var pooling = await TryAsync("pooler", token => PostgresPoolingProbe.RunAsync(_look, subject.Connection, time, token)).ConfigureAwait(false);
        var (server, answered) = await TryAsync("server", token => PostgresServerProbe.RunAsync(_look, token)).ConfigureAwait(false);
        if (!answered || server is null)
        {
            return false;
        }

        _findings.InsertRange(0, [ConnectionCheck.Reached(subject, server), VersionCheck.Of(server)]);
        if (pooling.Answered)
        {
            _findings.Add(PoolerCheck.Of(pooling.Value, subject.Connection));
        }

        _findings.Add(WritabilityCheck.Of(server, subject.Origin));
        _findings.AddRange(DurabilityCheck.Of(server));
        _findings.AddRange(TimeoutCheck.Of(server));
        _findings.Add(CapacityCheck.Of(server, subject.Workers));
        _findings.Add(EncodingCheck.Of(server));
        if (await TryAsync("clock", token => PostgresClockProbe.RunAsync(_look, time, token)).ConfigureAwait(false) is { Answered: true, Value: var clock })
        {
            _findings.Add(ClockCheck.Of(clock));
        }

        foreach (var binding in subject.Tables)
        {
            var before = _findings.Count;
            await LookAtTableAsync(server, binding).ConfigureAwait(false);
            for (var i = before; i < _findings.Count; i++)
            {
                _findings[i] = _findings[i] with { Table = binding };
            }
        }

        return true;
    }

    private async Task LookAtTableAsync(PostgresServerFacts server, TableBinding binding)
    {
        var (table, answered) = await TryAsync("table", token => PostgresTableProbe.FindAsync(_look, binding, token)).ConfigureAwait(false);
        if (!answered)
        {
            return;
        }

        if (table is null)
        {
            if (await TryAsync("table", token => PostgresTableProbe.LookElsewhereAsync(_look, binding, token)).ConfigureAwait(false) is { Value: { } missing })
            {
                _findings.Add(TableCheck.Missing(binding, missing, server, subject.Tenant));
            }

            return;
        }

        _findings.AddRange(TableCheck.Of(binding, table));
        _findings.AddRange(PrivilegeCheck.Of(binding, table, server));
        if (table.Kind is not ('r' or 'p') || !table.MayUseSchema || !table.Blockers.IsEmpty)
        {
            return;
        }

        _findings.AddRange(ConstraintCheck.Of(binding, table));
        var tenant = binding.Layout.HasTenant
            ? (await TryAsync("tenant", token => PostgresTenantProbe.RunAsync(_look, binding, subject.Tenant, token)).ConfigureAwait(false)).Value
            : null;
        await LookAtRowSecurityAsync(server, binding, table, tenant).ConfigureAwait(false);
        if (tenant is not null)
        {
            _findings.Add(TenantCheck.Of(tenant, server, subject.Tenant));
        }
    }

    private async Task LookAtRowSecurityAsync(
        PostgresServerFacts server, TableBinding binding, PostgresTableFacts table, PostgresTenantFacts? tenant)
    {
        PolicyVerdict? verdict = null;

        // Where no setting can be made for one transaction, there is nothing to ask.
        if (table.BindsRole(server) && _look.InTransactions)
        {
            verdict = (await TryAsync(
                "row-level security",
                token => PostgresPolicyProbe.RunAsync(_look, binding, table, tenant?.Id ?? Guid.Empty, token)).ConfigureAwait(false)).Value;
        }

        if (RowSecurityCheck.Of(binding, table, server, verdict, tenant?.Some.Length ?? 0) is { } finding)
        {
            _findings.Add(finding);
        }
    }

    // A look that fails is a finding, and hides no other.
    private async Task<(T? Value, bool Answered)> TryAsync<T>(string check, Func<CancellationToken, Task<T>> look)
    {
        try
        {
            return (await Bounded.RunAsync(look, Bounded.Limit, time, cancellationToken).ConfigureAwait(false), true);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (e is TimeoutException)
            {
                _look.Abandon();
            }

            var what = PostgresErrors.ServerErrorIn(e) is { } error ? $"{error.MessageText} [{error.SqlState}]" : e.Message.TrimEnd('.');
            _findings.Add(Finding.Fail(
                check,
                $"could not be looked at: {what}",
                "What cannot be read cannot be judged.",
                "See the server's log for the context, mend that first, and look again: dualsink doctor"));
            return (default, false);
        }
    }
}
