namespace DualSink.Cli.Bench;

/// <summary>Runs the cases of <c>bench write</c> on one table: baseline and sink in turn, round after round.</summary>
internal sealed class WriteBench(TimeProvider time, string tenant, int rounds, Action<string> tell)
{
    /// <summary>Measures every case. One round more is run first, untimed, so that nothing is compiled in the others.</summary>
    public async Task<List<BenchCaseDocument>> RunAsync(IBenchTable table, int batches, CancellationToken cancellationToken)
    {
        var results = new List<BenchCaseDocument>();
        foreach (var @case in BenchCase.All(batches))
        {
            // The baseline always writes fresh keys: what a case costs beyond that is what the ratio tells.
            var rows = table.Prepare(BenchBars.Fresh(batches));
            var measured = new List<BenchRound>();
            for (var round = 0; round <= rounds; round++)
            {
                var result = await RoundAsync(table, @case, rows, cancellationToken);
                if (round > 0)
                {
                    measured.Add(result);
                    tell($"{table.Table} {@case.Name} {round}/{rounds}: {result.SinkRate:N0} bars/s{(result.Ratio is { } ratio ? $", {ratio:N2} of {table.Baseline}" : "")}");
                }
            }

            results.Add(BenchRound.Summarise(table, @case.Name, measured));
        }

        return results;
    }

    private async Task<BenchRound> RoundAsync(IBenchTable table, BenchCase @case, BenchRows[] rows, CancellationToken cancellationToken)
    {
        BenchMeter? baseline = null;
        if (@case.IsCompared)
        {
            await table.ResetAsync(cancellationToken);
            var (isAllowed, meter) = await BenchMeter.RunAsync(time, () => table.RunBaselineAsync(rows, cancellationToken));
            baseline = isAllowed ? meter : null;
        }

        await table.ResetAsync(cancellationToken);
        if (@case.Before.Length > 0)
        {
            await using var before = table.OpenSink();
            await @case.PrepareAsync(before, tenant, cancellationToken);
        }

        var latencies = new BenchLatencies(time);
        await using var sink = table.OpenSink();
        var (_, measured) = await BenchMeter.RunAsync(time, async () =>
        {
            await @case.RunAsync(sink, tenant, latencies, cancellationToken);
            return true;
        });
        return new BenchRound(@case.Bars, rows.Length * BenchBars.BatchSize, baseline, measured, latencies.Within(50), latencies.Within(99));
    }
}
