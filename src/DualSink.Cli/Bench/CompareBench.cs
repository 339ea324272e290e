using DualSink.Parity;

namespace DualSink.Cli.Bench;

/// <summary>
/// Runs <c>bench compare</c>: two tables that are the same, compared by digests and by one join; and two with ten
/// differences. In each round, every case and what it is compared with.
/// </summary>
internal sealed class CompareBench(CompareBenchTables tables, CompareBenchData data, long bars, TimeProvider time)
{
    /// <summary>The cases of the data, each with what it is compared with.</summary>
    public IReadOnlyList<(string Name, string Baseline)> Cases { get; } =
    [
        ($"equal, {Describe(data)}", "one FULL OUTER JOIN by the same definitions"),
        ($"ten differences, {Describe(data)}", "the equal tables"),
    ];

    /// <summary>Runs every case once.</summary>
    /// <exception cref="InvalidOperationException">A comparison, or the join, told something else than the tables hold.</exception>
    public async Task<CompareBenchRun[]> RoundAsync(CancellationToken cancellationToken)
    {
        var ((keys, same), join) = await BenchMeter.RunAsync(time, () => tables.JoinAsync(cancellationToken));
        Require(keys == bars && same == bars, "the join does not find the tables the same");
        var (equal, equalMeter) = await BenchMeter.RunAsync(time, () => CompareAsync(damaged: false, cancellationToken));
        Require(equal.IsSame && equal.Parity.Compared == bars && equal.BucketsOpened == 0, "the equal tables were not found to be the same");
        var (ten, tenMeter) = await BenchMeter.RunAsync(time, () => CompareAsync(damaged: true, cancellationToken));
        var found = ten.Parity.Divergent + ten.Parity.MissingInLegacy + ten.Parity.MissingInProvider;
        Require(found == CompareBenchTables.Differences && ten.InFlux == 0, "the ten differences were not found exactly");
        return [new CompareBenchRun(equal, equalMeter, join.Elapsed), new CompareBenchRun(ten, tenMeter, equalMeter.Elapsed)];
    }

    private Task<ComparisonReport> CompareAsync(bool damaged, CancellationToken cancellationToken) =>
        TableComparer.CompareAsync(tables.Open("legacy", damaged), tables.Open("provider", damaged), cancellationToken: cancellationToken);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Nothing was measured: {otherwise}.");
        }
    }

    private static string Describe(CompareBenchData data) => data switch
    {
        CompareBenchData.TwoDecimals => "2 decimals",
        _ => "8 decimals, volumes with fractions",
    };
}
