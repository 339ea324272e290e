using DualSink.Bars;
using DualSink.Parity;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Parity.Tables;

namespace DualSink.Tests.Parity;

/// <summary>Putting one table right by the other, alike wherever the two tables are.</summary>
public sealed class TableRepairerTests(PostgresServers servers)
{
    private const long Minute = 60_000_000;
    private const long Start = 1_704_153_600_000_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task What_differs_is_put_right_from_either_side_and_proved(PairCase which)
    {
        foreach (var from in (string[])["legacy", "provider"])
        {
            await using var pair = await TablePair.OpenAsync(which, servers);
            var (legacy, provider) = Damaged();
            await pair.FillAsync(legacy, provider);

            var report = await RepairAsync(pair, from, deletes: true);

            Assert.True(report.IsSame, $"{report}");
            Assert.Equal((3, 2, 2, 0, 0, 0), (report.Rewritten, report.Added, report.Deleted, report.Left, report.Changed, report.Refused));
            Assert.Equal(100, report.After!.Parity.Compared);

            // A second one finds nothing to do.
            var again = await RepairAsync(pair, from, deletes: true);
            Assert.Equal((true, 0L), (again.IsSame, again.Rewritten + again.Added + again.Deleted));
            Assert.Null(again.After);
        }
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Rows_that_the_right_table_lacks_stay_unless_it_is_asked_to_delete(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var (legacy, provider) = Damaged();
        await pair.FillAsync(legacy, provider);

        var report = await RepairAsync(pair, "legacy", deletes: false);

        Assert.Equal((3, 2, 0, 2), (report.Rewritten, report.Added, report.Deleted, report.Left));
        Assert.False(report.IsSame);
        Assert.Equal((2, 2), (report.After!.Parity.MissingInLegacy, report.After.Parity.Compared - report.After.Parity.Equal));
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_dry_run_tells_the_same_and_changes_nothing(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var (legacy, provider) = Damaged();
        await pair.FillAsync(legacy, provider);

        var report = await TableRepairer.RepairAsync(
            pair.Legacy, pair.Provider, new RepairOptions { From = "provider", Deletes = true, IsDryRun = true, Tenant = TablePair.Tenant, Compare = TablePair.AtOnce }, Stop);

        Assert.Equal((3, 2, 2), (report.Rewritten, report.Added, report.Deleted));
        Assert.Null(report.After);
        TableOracle.Of(legacy, provider).AssertFinds(await pair.CompareAsync());
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task What_no_row_of_the_other_layout_can_hold_is_refused_and_named(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        List<LegacyBar> legacy = [Legacy(1) with { High = null }, Legacy(2), Legacy(4)];
        List<ProviderBar> provider = [Provider(1), Provider(2) with { Close = 1e300 }, Provider(3) with { Symbol = new string('S', 30) }, Provider(4)];
        await pair.FillAsync(legacy, provider);

        var fromProvider = await RepairAsync(pair, "provider", deletes: true);
        Assert.Equal((1, 2), (fromProvider.Rewritten, fromProvider.Refused));
        Assert.Contains(fromProvider.Refusals, refusal => refusal.Reason.Contains("no bar can be made", StringComparison.Ordinal));
        Assert.Contains(fromProvider.Refusals, refusal => refusal.Reason.Contains("cannot hold it", StringComparison.Ordinal));
        Assert.Equal(2, fromProvider.After!.Parity.NotRepresentable);

        var fromLegacy = await RepairAsync(pair, "legacy", deletes: true);
        Assert.Equal((1, 1), (fromLegacy.Rewritten, fromLegacy.Refused));
        Assert.Contains("by hand", fromLegacy.Refusals[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_row_that_changed_since_it_was_compared_is_left_alone(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        List<ProviderBar> provider = [Provider(1), Provider(2), Provider(3)];
        await pair.FillAsync([Legacy(1) with { Close = 9 }, Legacy(2) with { Close = 9 }], provider);
        var seen = await pair.Legacy.ReadAsync(new RowFilter { Tenant = TablePair.Tenant }, Stop).ToListAsync(Stop);
        await using var writer = pair.Legacy.CreateWriter();

        // Between the look and the write somebody revises the first row, and makes the one that was missing.
        await pair.FillAsync([Legacy(1) with { Close = 8 }, Legacy(2) with { Close = 9 }, Legacy(3) with { Close = 8 }], provider);
        var wanted = seen.ConvertAll(row => BarOf(row.Timestamp));
        var tenant = seen[0].Tenant!;
        var done = await writer.AmendAsync(
            tenant,
            [new RowAmendment(wanted[0], seen[0]), new RowAmendment(wanted[1], seen[1]), new RowAmendment(BarOf(Start + (3 * Minute)), null), new RowAmendment(null, seen[0])],
            Stop);

        Assert.Equal([false, true, false, false], done);
        var after = await pair.Legacy.ReadAsync(new RowFilter { Tenant = TablePair.Tenant }, Stop).Select(row => row.Close.ToString()).ToListAsync(Stop);
        Assert.Equal(["8", "1.5", "8"], after.Select(close => decimal.Parse(close, System.Globalization.CultureInfo.InvariantCulture).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Bars_of_a_table_with_several_tenants_need_one_that_is_named(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        await pair.FillAsync([Legacy(1), Legacy(2) with { Tenant = TablePair.OtherTenant }], [Provider(1), Provider(2), Provider(3)]);

        var refused = await RepairAsync(pair, "provider", deletes: false, tenant: null);
        Assert.Equal((0, 1), (refused.Added, refused.Refused));
        Assert.Contains("--tenant", refused.Refusals[0].Reason, StringComparison.Ordinal);

        var named = await RepairAsync(pair, "provider", deletes: false);
        Assert.Equal((1, true), (named.Added, named.IsSame));
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Broken_off_anywhere_and_run_again_it_comes_to_the_same_end(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var provider = Enumerable.Range(0, 3000).Select(i => Provider(i)).ToList();
        await pair.FillAsync(provider.Where((_, i) => i % 3 != 0).Select((_, i) => Legacy(i)), provider);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var told = 0;
        var run = new RepairRun(pair.Legacy, pair.Provider, new RepairOptions { From = "provider", Deletes = true, Tenant = TablePair.Tenant, Compare = TablePair.AtOnce }, TimeProvider.System)
        {
            Found = (_, _) =>
            {
                if (++told == 700)
                {
                    broken.Cancel();
                }
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(broken.Token));
        Assert.False((await pair.CompareAsync()).IsSame);

        var report = await TableRepairer.RepairAsync(
            pair.Legacy, pair.Provider, new RepairOptions { From = "provider", Deletes = true, Tenant = TablePair.Tenant, Compare = TablePair.AtOnce }, Stop);

        Assert.Equal((true, 3000L), (report.IsSame, report.After!.Parity.Equal));
    }

    [Fact]
    public async Task Only_a_table_there_is_can_be_right()
    {
        await using var pair = await TablePair.OpenAsync(PairCase.OneSqlite, servers);

        await Assert.ThrowsAsync<ArgumentException>(() => TableRepairer.RepairAsync(pair.Legacy, pair.Provider, new RepairOptions { From = "bars" }, Stop));
    }

    private static Task<RepairReport> RepairAsync(TablePair pair, string from, bool deletes, string? tenant = TablePair.Tenant) => TableRepairer.RepairAsync(
        pair.Legacy, pair.Provider, new RepairOptions { From = from, Deletes = deletes, Tenant = tenant, Compare = TablePair.AtOnce }, Stop);

    // 100 keys in all: three differ by a value, each table lacks two of the other's.
    private static (List<LegacyBar> Legacy, List<ProviderBar> Provider) Damaged()
    {
        var legacy = Enumerable.Range(0, 102).Select(i => Legacy(i)).ToList();
        var provider = Enumerable.Range(0, 102).Select(i => Provider(i)).ToList();
        legacy[3] = legacy[3] with { Open = 1.50000001m };
        provider[50] = provider[50] with { Low = 1.4 };
        legacy[70] = legacy[70] with { Volume = 8 };
        provider.RemoveRange(90, 2);
        legacy.RemoveRange(20, 2);
        return (legacy, provider);
    }

    private static LegacyBar Legacy(int minute) =>
        new(TablePair.Tenant, "vendor", "SYM", "1m", Start + (minute * Minute), 1.5m, 1.5m, 1.5m, 1.5m, 7);

    private static ProviderBar Provider(int minute) =>
        new("vendor", "SYM", "1m", Start + (minute * Minute), 1.5, 1.5, 1.5, 1.5, 7);

    private static Bar BarOf(long timestamp) =>
        new("vendor", "SYM", "1m", UnixMicroseconds.ToDateTime(timestamp)!.Value, 1.5m, 1.5m, 1.5m, 1.5m, 7);
}
