using System.Globalization;
using DualSink.Parity;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Parity.Tables;
using CompareOptions = DualSink.Parity.CompareOptions;

namespace DualSink.Tests.Parity;

/// <summary>Comparing the bars of one tenant where others have bars of the same source in the table that knows no tenants.</summary>
public sealed class OneTenantTests(PostgresServers servers)
{
    private const long Start = 1_704_153_600_000_000;
    private const string Feed = "feed";

    private static readonly CompareOptions OfTenant = TablePair.AtOnce with { Filter = new RowFilter { Tenant = TablePair.Tenant } };

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Bars_of_others_of_the_same_source_are_not_missing(PairCase which)
    {
        foreach (var names in (Dictionary<string, string>[])[[], new() { [TablePair.Tenant] = Feed, [TablePair.OtherTenant] = Feed }, new() { [TablePair.OtherTenant] = "a" }])
        {
            await using var pair = await TablePair.OpenAsync(which, servers, names);
            var source = names.GetValueOrDefault(TablePair.Tenant, "a");
            await pair.FillAsync([Row(0), Row(1), Other(2), Other(3), Other(1440)], [.. ((int[])[0, 1, 2, 3, 1440]).Select(minute => Bar(minute, source))]);

            foreach (var wanted in (string?[])[null, source])
            {
                var report = await pair.CompareAsync(OfTenant with { Filter = OfTenant.Filter with { Source = wanted } });

                Assert.True(report.IsSame, $"{report.Parity}");
                Assert.Equal((2, 0, 0), (report.Parity.Compared, report.InFlux, report.TenantsMeet));
            }
        }
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task What_differs_of_the_tenants_own_is_found_among_them(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);

        // The same; one each of missing, divergent, and a bar that nobody has; two where the other tenant's bar is the one that is there.
        await pair.FillAsync(
            [Row(0), Row(1), Row(2), Row(4), Row(5) with { Close = 3 }, Other(4), Other(5), Other(6), Other(7) with { Close = 3 }],
            [Bar(0), Bar(2) with { Close = 9 }, Bar(3), Bar(4), Bar(5), Bar(6), Bar(7)]);

        var report = await pair.CompareAsync(OfTenant);

        Assert.Equal(
            (2, 1, 1, 1, 0), (report.Parity.Equal, report.Parity.Divergent, report.Parity.MissingInLegacy, report.Parity.MissingInProvider, report.InFlux));
        var meeting = Assert.Single(report.Meetings);
        Assert.Equal(("2024-01-02T00:05:00Z", "1.5"), (meeting.Timestamp, meeting.Provider?.Close));
        Assert.Equal([1.5m, 3m], meeting.Rows.Select(CloseOf).Order());
        Assert.Equal(3m, CloseOf(meeting.Rows.Single(row => row.Tenant == TablePair.Tenant)));
        Assert.Equal(1, report.TenantsMeet);
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_repair_of_one_tenant_leaves_the_bars_of_others_alone(PairCase which)
    {
        foreach (var from in (string[])["legacy", "provider"])
        {
            await using var pair = await TablePair.OpenAsync(which, servers);
            await pair.FillAsync([Row(0), Row(1), Other(2), Other(3)], [Bar(0) with { Close = 9 }, Bar(2), Bar(3), Bar(4)]);

            var report = await TableRepairer.RepairAsync(
                pair.Legacy, pair.Provider, new RepairOptions { From = from, Deletes = true, Compare = OfTenant }, TestContext.Current.CancellationToken);

            Assert.True(report.IsSame);
            Assert.Equal((1, 1, 1), (report.Rewritten, report.Added, report.Deleted));
            var all = await pair.CompareAsync();
            Assert.Equal((true, 4), (all.IsSame, all.Parity.Compared));
        }
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_source_that_the_tenants_bars_never_have_is_refused(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers, new() { [TablePair.Tenant] = Feed });
        await pair.FillAsync([Row(0)], [Bar(0, Feed), Bar(1)]);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => pair.CompareAsync(OfTenant with { Filter = OfTenant.Filter with { Source = "a" } }));

        Assert.Equal("source 'a': in table bars_ohlcv all bars of tenant 'demo' have the source 'feed', by provider_names. Name that one, or leave the source out.", error.Message);
        Assert.True((await pair.CompareAsync(OfTenant with { Filter = OfTenant.Filter with { Source = Feed } })).IsSame);
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Bars_under_the_tenants_own_name_are_compared_although_it_has_none_left(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers, new() { [TablePair.Tenant] = Feed });
        await pair.FillAsync([Other(0)], [Bar(0), Bar(0, Feed), Bar(1, Feed)]);

        var report = await pair.CompareAsync(OfTenant);

        Assert.Equal((2, 2), (report.Parity.MissingInLegacy, report.Parity.Compared));
    }

    [Fact]
    public async Task A_role_that_cannot_see_the_others_is_told_so_unless_the_name_is_the_tenants_own()
    {
        foreach (var names in (Dictionary<string, string>[])[[], new() { [TablePair.Tenant] = Feed, [TablePair.OtherTenant] = Feed }, new() { [TablePair.Tenant] = Feed }])
        {
            await using var pair = await TablePair.OpenAsync(PairCase.OnePostgres15, servers, names);
            var source = names.GetValueOrDefault(TablePair.Tenant, "a");
            await pair.FillAsync([Row(0), Other(1)], [Bar(0, source), Bar(1, source)]);
            await pair.LegacyRows.ExecuteAsync($"CREATE POLICY one ON bars AS RESTRICTIVE USING (tenant_id = (SELECT id FROM tenants WHERE tenant_id = '{TablePair.Tenant}'))");
            if (names.Count == 1)
            {
                Assert.Equal((1, 1), (await pair.CompareAsync(OfTenant) is var report ? report.Parity.MissingInLegacy : 0, report.Parity.Equal));
                continue;
            }

            var error = await Assert.ThrowsAsync<StoreException>(() => pair.CompareAsync(OfTenant));
            Assert.Contains($"'{source}'", error.Message, StringComparison.Ordinal);
            Assert.Contains("provider_names", error.Message, StringComparison.Ordinal);

            // Of tables that are the same nobody else is asked.
            await pair.ProviderRows.ReplaceAsync([Bar(0, source)]);
            Assert.True((await pair.CompareAsync(OfTenant)).IsSame);
        }
    }

    private static decimal CloseOf(TenantRow row) => decimal.Parse(row.Values.Close, CultureInfo.InvariantCulture);

    private static LegacyBar Row(int minute) => TableComparerTests.Legacy(Start + (minute * 60_000_000L));

    private static LegacyBar Other(int minute) => Row(minute) with { Tenant = TablePair.OtherTenant };

    private static ProviderBar Bar(int minute, string source = "a") => TableComparerTests.Provider(Start + (minute * 60_000_000L)) with { Source = source };
}
