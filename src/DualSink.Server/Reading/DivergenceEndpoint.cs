using System.Globalization;
using DualSink.Bars;
using DualSink.Parity;
using DualSink.Server.Security;
using DualSink.Stores;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Reading;

/// <summary>Shows both tables around a key.</summary>
internal sealed class DivergenceEndpoint(Service service)
{
    private const int MostAround = 500;

    // Bars that stand closer together than their timeframe says are many.
    private const int MostRows = 5000;

    /// <summary><c>GET /api/v1/divergence</c>.</summary>
    public async Task<IResult> GetAsync(HttpContext http, string source, string symbol, string timeframe, string timestamp, int? around, string? tenant, CancellationToken cancellationToken)
    {
        if (!DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return ProblemResult.Of(400, $"timestamp: '{timestamp}' is no time, such as 2026-03-01T12:00Z.");
        }

        var count = around ?? 30;
        if (count is < 0 or > MostAround)
        {
            return ProblemResult.Of(400, $"around: {count} is not allowed; 0 to {MostAround}.");
        }

        var caller = Caller.Of(http);
        var owner = tenant ?? (caller.ReadTenants is [var only] ? only : service.Options.TenantId);
        var (legacy, provider) = (service.StoreOf("legacy"), service.StoreOf("provider"));
        if (ReadEndpoint.Refusal(caller, caller.ReadableTenants, provider.Binding, owner) is { } refused)
        {
            return refused;
        }

        // Timeframes that are not understood get a window of days.
        var step = Timeframe.TryParse(timeframe, out var known) && known.Longest > TimeSpan.Zero ? known.Longest : TimeSpan.FromDays(1);
        var filter = new RowFilter
        {
            Tenant = owner,
            Source = source,
            Symbol = symbol.ToUpperInvariant(),
            Timeframe = timeframe,
            From = Around(at.UtcDateTime, step, -count),
            To = Around(at.UtcDateTime, step, count + 1),
        };
        return await TenantReading.OfAsync(legacy, owner, () => ReadAsync(legacy, provider, filter, source, timestamp, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IResult> ReadAsync(IBarStore legacy, IBarStore provider, RowFilter filter, string source, string timestamp, CancellationToken cancellationToken)
    {
        var owner = filter.Tenant!;
        var left = await RowsAsync(legacy, filter, cancellationToken).ConfigureAwait(false);
        var right = await RowsAsync(provider, filter with { Source = provider.Binding.SourceOf(owner, source) }, cancellationToken).ConfigureAwait(false);
        var comparer = new RowComparer(legacy.Binding.Layout, provider.Binding.Layout);
        var rows = left.Keys.Union(right.Keys).Order().Select(key => RowOf(comparer, left.GetValueOrDefault(key), right.GetValueOrDefault(key)));
        return TypedResults.Ok(new DivergenceDocument(owner, source, filter.Symbol!, filter.Timeframe!, timestamp, [.. rows]));
    }

    private static DivergenceRow RowOf(RowComparer comparer, StoredRow? legacy, StoredRow? provider)
    {
        var found = (legacy, provider) switch
        {
            ({ } one, { } other) => comparer.Compare(one, other).Class,
            ({ } one, null) => comparer.OnlyInLegacy(one),
            (null, { } other) => comparer.OnlyInProvider(other),
            _ => throw new InvalidOperationException("A key is in one of the tables."),
        };
        return new DivergenceRow(
            RowText.TimestampOf(legacy ?? provider!), legacy is null ? null : SideRow.Of(legacy), provider is null ? null : SideRow.Of(provider), ParityWords.Of(found));
    }

    private static async Task<Dictionary<long, StoredRow>> RowsAsync(IBarStore store, RowFilter filter, CancellationToken cancellationToken)
    {
        Dictionary<long, StoredRow> rows = [];
        await foreach (var row in store.ReadAsync(filter, cancellationToken).ConfigureAwait(false))
        {
            rows[row.Timestamp] = row;
            if (rows.Count == MostRows)
            {
                break;
            }
        }

        return rows;
    }

    private static DateTime Around(DateTime at, TimeSpan step, int steps)
    {
        var ticks = at.Ticks + (Int128)(step.Ticks) * steps;
        return new DateTime((long)Int128.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
    }
}
