using System.Text.Json;
using DualSink.Bars;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Npgsql;

namespace DualSink.Tests.Conformance;

/// <summary>A table read page by page: every row once, whatever is written meanwhile, at the price of what a page holds.</summary>
public sealed class PagingTests(PostgresServers servers)
{
    private const int PageSize = 7;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Pages_hold_exactly_what_a_filter_takes_whatever_it_names(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await under.WriteAsync([.. TestBars.Edges(), .. TestBars.Series(30), .. TestBars.Series(9, "MSFT"), .. TestBars.Series(20, "MSFT", "other")]);
        await under.WriteAsync(StoreUnderTest.OtherTenant, TestBars.Series(12, "NVDA", "others"));
        var from = TestBars.Plain().Timestamp;
        RowFilter[] filters =
        [
            StoreUnderTest.Mine,
            StoreUnderTest.Mine with { Source = "vendor" },
            StoreUnderTest.Mine with { Symbol = "MSFT" },
            StoreUnderTest.Mine with { Timeframe = "1m", From = from.AddMinutes(3), To = from.AddMinutes(21) },
            StoreUnderTest.Mine with { Source = "vendor", Timeframe = "1m" },
            StoreUnderTest.Mine with { Source = "vendor", Symbol = "AAPL", Timeframe = "1m", From = from.AddMinutes(11) },
            StoreUnderTest.Mine with { Source = "vendor", Symbol = "AAPL", Timeframe = "1m", To = from.AddMinutes(11) },
            StoreUnderTest.Mine with { Symbol = "MSFT", From = from.AddMinutes(5) },
            StoreUnderTest.Mine with { Source = "nobody" },
        ];

        foreach (var filter in filters)
        {
            var paged = await PagedAsync(under.Store, filter);

            Assert.Equal((await under.ReadAsync(filter)).OrderBy(Text, StringComparer.Ordinal), paged.OrderBy(Text, StringComparer.Ordinal));
            Assert.All(paged.Zip(paged.Skip(1)).Where(pair => SeriesOf(pair.First) == SeriesOf(pair.Second)), pair => Assert.True(pair.First.Timestamp < pair.Second.Timestamp));
            Assert.Equal(paged.Select(SeriesOf).Distinct().Count(), 1 + paged.Zip(paged.Skip(1)).Count(pair => SeriesOf(pair.First) != SeriesOf(pair.Second)) - (paged.Count == 0 ? 1 : 0));
        }
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Every_row_is_on_one_page_while_others_are_written(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        Bar[] there = [.. Enumerable.Range(0, 12).SelectMany(symbol => TestBars.Series(25, $"S{symbol:00}").Select(bar => bar with { Timestamp = bar.Timestamp.AddHours(10) }))];
        await under.WriteAsync(there);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var began = new TaskCompletionSource();
        var writing = Task.Run(
            async () =>
            {
                // Before, among and after what is there, and revisions of it.
                await using var writer = under.Store.CreateWriter();
                for (var round = 0; !enough.IsCancellationRequested; round++)
                {
                    var bars = Enumerable.Range(0, 14).Select(symbol => TestBars.Plain($"S{symbol:00}", (round * 7) % 1300, 100.5m))
                        .Append(there[round % there.Length] with { Close = 100.25m + (round % 4) });
                    await writer.WriteAsync(StoreUnderTest.Tenant, under.Prepare(StoreUnderTest.Tenant, bars), Stop);
                    began.TrySetResult();
                }
            },
            Stop);
        await Deadline.For(began.Task);
        var before = await under.Store.CountAsync(StoreUnderTest.Mine, Stop);

        var paged = await PagedAsync(under.Store, StoreUnderTest.Mine, 3);
        await enough.CancelAsync();
        await Deadline.For(writing);

        Assert.True(await under.Store.CountAsync(StoreUnderTest.Mine, Stop) > before, "nothing was written meanwhile");
        Assert.Equal(paged.Count, paged.Select(RowKey.Of).Distinct().Count());
        var keys = paged.Select(RowKey.Of).ToHashSet();
        Assert.All(there, bar => Assert.Contains(new RowKey(bar.Source, bar.Symbol, bar.Timeframe, UnixMicroseconds.Of(bar.Timestamp)), keys));
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnPostgres15)]
    [InlineData(StoreCase.ProviderOnPostgres15)]
    [InlineData(StoreCase.LegacyOnPostgres18)]
    [InlineData(StoreCase.ProviderOnPostgres18)]
    public async Task Rows_at_the_ends_of_time_are_on_a_page_too(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await under.WriteAsync(TestBars.Series(4));
        foreach (var (minute, instant) in new[] { (0, "-infinity"), (1, "4714-11-24 00:00:00+00 BC"), (2, "294000-12-31 23:59:59.999999+00"), (3, "infinity") })
        {
            await under.ExecuteAsync($"UPDATE {under.Store.Binding.Table} SET ts = '{instant}' WHERE ts = '{TestBars.Plain(minute: minute).Timestamp:yyyy-MM-dd HH:mm}+00' RETURNING symbol");
        }

        var paged = await PagedAsync(under.Store, StoreUnderTest.Mine, 1);

        Assert.Equal((await under.ReadAsync()).Select(row => row.Timestamp), paged.Select(row => row.Timestamp));
        Assert.Equal(4, paged.Count);
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnPostgres15, true)]
    [InlineData(StoreCase.LegacyOnPostgres15, false)]
    [InlineData(StoreCase.ProviderOnPostgres15, true)]
    [InlineData(StoreCase.ProviderOnPostgres15, false)]
    [InlineData(StoreCase.LegacyOnPostgres18, true)]
    [InlineData(StoreCase.ProviderOnPostgres18, true)]
    public async Task A_page_reads_on_PostgreSQL_what_it_returns_and_a_row_a_series(StoreCase which, bool isAnalysed)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        var database = under.Database!;
        await FillAsync(under);
        if (isAnalysed)
        {
            await database.ExecuteAsync($"ANALYZE {under.Store.Binding.Table}");
        }

        var after = new RowKey("vendor", "S10", "1m", UnixMicroseconds.Of(TestBars.Plain(minute: 1900).Timestamp));
        foreach (var (filter, series) in new[]
        {
            (StoreUnderTest.Mine, 1), (StoreUnderTest.Mine with { Source = "vendor", Symbol = "S10", Timeframe = "1m" }, 0), (StoreUnderTest.Mine with { Symbol = "S20" }, 20),
        })
        {
            var (rows, read) = await ExplainAsync(under, filter, after, 200);

            Assert.Equal(filter.Source is null ? 200 : 99, rows);
            Assert.InRange(read, rows, rows + (2 * series) + 4);
        }
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnSqlite)]
    [InlineData(StoreCase.ProviderOnSqlite)]
    public async Task A_page_searches_an_index_on_SQLite_and_sorts_nothing(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        var sql = new SqliteSql(under.Store.Binding);
        var tenant = sql.Conditions(StoreUnderTest.Mine);
        var vendor = sql.Conditions(StoreUnderTest.Mine with { Source = "vendor" });
        var series = sql.Conditions(StoreUnderTest.Tenant, "vendor", "S10", "1m", 0, long.MaxValue);

        foreach (var statement in (string[])[sql.FirstSeries(tenant), sql.NextSeries(tenant), sql.FirstSeries(vendor), sql.NextSeries(vendor), sql.SomeOfSeries(series, 10)])
        {
            var plan = string.Join("; ", await PlanAsync(under, statement));

            Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
            Assert.True(plan.Contains("SEARCH", StringComparison.Ordinal) || (statement == sql.FirstSeries(tenant) && which == StoreCase.ProviderOnSqlite), $"{statement}: {plan}");
        }

        Assert.Contains("(tenant_id=? AND (vendor,symbol,timeframe)>(?,?,?))".Replace("tenant_id=? AND ", under.Layout == TableLayout.Legacy ? "tenant_id=? AND " : "", StringComparison.Ordinal)
            .Replace("vendor,symbol,timeframe", under.Layout == TableLayout.Legacy ? "vendor,symbol,timeframe" : "provider,symbol,interval", StringComparison.Ordinal), (await PlanAsync(under, sql.NextSeries(tenant)))[0], StringComparison.Ordinal);
        Assert.Contains("ts>? AND ts<?", (await PlanAsync(under, sql.SomeOfSeries(series, 10)))[0], StringComparison.Ordinal);
    }

    private static async Task FillAsync(StoreUnderTest under)
    {
        var layout = under.Layout;
        var (tenant, value) = layout.HasTenant ? ("tenant_id, ", $"(SELECT id FROM tenants WHERE tenant_id = '{StoreUnderTest.Tenant}'), ") : ("", "");
        var columns = string.Join(", ", new[] { BarField.Source, BarField.Symbol, BarField.Timeframe, BarField.Timestamp }.Select(field => layout.ColumnOf(field).Name).Concat(layout.ValueColumns.Select(column => column.Name)));
        await under.Database!.ExecuteAsync(
            $"INSERT INTO {under.Store.Binding.Table} ({tenant}{columns}) SELECT {value}'vendor', 'S' || s, '1m', '{TestBars.Plain().Timestamp:yyyy-MM-dd HH:mm}+00'::timestamptz + i * interval '1 minute', 1, 1, 1, 1, 1 "
            + "FROM generate_series(10, 29) AS s, generate_series(0, 1999) AS i");
    }

    // What each look at the table returned, over all of its rounds.
    private static async Task<(long Rows, double Read)> ExplainAsync(StoreUnderTest under, RowFilter filter, RowKey after, int limit)
    {
        await using var connection = new NpgsqlConnection(under.Database!.AppConnectionString);
        await connection.OpenAsync(Stop);
        var id = under.Layout.HasTenant ? await under.Database.ScalarAsync<Guid>($"SELECT id FROM tenants WHERE tenant_id = '{StoreUnderTest.Tenant}'") : default(Guid?);
        await using (var setting = new NpgsqlCommand("SELECT set_config('app.tenant_id', $1, false)", connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = id?.ToString() ?? "" } } })
        {
            await setting.ExecuteNonQueryAsync(Stop);
        }

        var page = new PostgresPage(new PostgresSql(under.Store.Binding), filter, id, after, limit);
        await using var explain = new NpgsqlCommand($"EXPLAIN (ANALYZE, FORMAT JSON) {page.Sql}", connection);
        page.Parameters.ForEach(parameter => explain.Parameters.Add(parameter));
        var plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync(Stop))!).RootElement[0].GetProperty("Plan");
        return ((long)plan.GetProperty("Actual Rows").GetDouble(), ReadIn(plan));
    }

    private static double ReadIn(JsonElement plan) =>
        (plan.TryGetProperty("Relation Name", out _)
            ? plan.GetProperty("Actual Loops").GetDouble() * (plan.GetProperty("Actual Rows").GetDouble() + (plan.TryGetProperty("Rows Removed by Filter", out var removed) ? removed.GetDouble() : 0))
            : 0)
        + (plan.TryGetProperty("Plans", out var parts) ? parts.EnumerateArray().Sum(ReadIn) : 0);

    private static async Task<List<string>> PlanAsync(StoreUnderTest under, string statement)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={under.Engine.Location};Pooling=false");
        await connection.OpenAsync(Stop);
        await using var explain = connection.CreateCommand();
        explain.CommandText = $"EXPLAIN QUERY PLAN {NumberedParameters(statement)}";
        for (var i = 1; i <= statement.Count(c => c == '?'); i++)
        {
            explain.Parameters.AddWithValue($"?{i}", 1);
        }

        List<string> plan = [];
        await using var rows = await explain.ExecuteReaderAsync(Stop);
        while (await rows.ReadAsync(Stop))
        {
            plan.Add(rows.GetString(3));
        }

        return plan;
    }

    private static string NumberedParameters(string statement)
    {
        var place = 0;
        return string.Concat(statement.Select(c => c == '?' ? $"?{++place}" : $"{c}"));
    }

    private static async Task<List<StoredRow>> PagedAsync(IBarStore store, RowFilter filter, int limit = PageSize)
    {
        List<StoredRow> all = [];
        while (true)
        {
            var page = await store.ReadPageAsync(filter, all.Count == 0 ? null : RowKey.Of(all[^1]), limit, Stop);
            all.AddRange(page);
            if (page.Count < limit)
            {
                return all;
            }

            Assert.Equal(limit, page.Count);
        }
    }

    private static (string, string, string) SeriesOf(StoredRow row) => (row.Source, row.Symbol, row.Timeframe);

    private static string Text(StoredRow row) => $"{row}";
}
