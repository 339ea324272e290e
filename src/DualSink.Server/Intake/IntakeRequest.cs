using DualSink.Bars;
using DualSink.Hosting;
using DualSink.Server.Security;
using DualSink.Sources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DualSink.Server.Intake;

/// <summary>What a request to take bars in says beside its body. Immutable.</summary>
/// <param name="Tenant">The tenant of bars that name none.</param>
/// <param name="Options">How to read the body.</param>
/// <param name="IsPacked">Whether the body says that it is packed.</param>
internal sealed record IntakeRequest(string Tenant, SourceOptions Options, bool IsPacked)
{
    private const int MaxTenantLength = 50;

    private static readonly string[] Stamps = ["start", "end"];
    private static readonly string[] Dates = ["dmy", "mdy"];
    private static readonly string[] Dst = ["reject", "earlier", "later"];

    /// <summary>Reads the heads and the query.</summary>
    /// <returns>The request, or why it cannot be taken.</returns>
    public static (IntakeRequest? Request, ProblemAnswer? Problem) Of(HttpContext http, DualSinkOptions settings, Caller caller, IntakeQuery query)
    {
        var request = http.Request;
        if (!TryFormat(request.ContentType, out var format))
        {
            return (null, ProblemAnswer.Of(
                415, $"Content-Type '{Short(request.ContentType)}' is none that is read. Send application/x-ndjson, application/json, text/csv or application/vnd.apache.parquet; or application/octet-stream to have the format recognised."));
        }

        if (!TryEncoding(request.Headers.ContentEncoding, out var isPacked))
        {
            return (null, ProblemAnswer.Of(415, $"Content-Encoding '{Short(request.Headers.ContentEncoding)}' is none that is unpacked. Send gzip, or the body as it is."));
        }

        var tenant = query.Tenant is { Length: > 0 } named ? named : caller.WriteTenants is [var only] ? only : settings.TenantId;
        if (tenant.Length > MaxTenantLength || string.IsNullOrWhiteSpace(tenant) || tenant.Any(char.IsControl))
        {
            return (null, ProblemAnswer.Of(400, $"X-Tenant: a tenant has 1 to {MaxTenantLength} characters, none of them a control character."));
        }

        if (!caller.MayWrite(tenant))
        {
            return (null, ProblemAnswer.Of(403, $"Key '{caller.Name}' may not write for tenant '{tenant}'. Name one it may in X-Tenant, or add it to the key's write_tenants."));
        }

        foreach (var (name, text) in new[] { ("X-Source", query.Source), ("symbol", query.Symbol), ("timeframe", query.Timeframe) })
        {
            if (text is { Length: > BarRules.MaxNameLength } || (text is not null && (text.Length == 0 || text.Any(char.IsControl))))
            {
                return (null, ProblemAnswer.Of(400, $"{name}: 1 to {BarRules.MaxNameLength} characters are allowed, none of them a control character."));
            }
        }

        foreach (var (name, text, allowed) in new[] { ("stamps", query.Stamps, Stamps), ("dates", query.Dates, Dates), ("dst", query.Dst, Dst) })
        {
            if (text is not null && !allowed.Contains(text))
            {
                return (null, ProblemAnswer.Of(400, $"{name}: '{Short(text)}' is not allowed; {string.Join(" or ", allowed)}."));
            }
        }

        return (new IntakeRequest(tenant, OptionsOf(settings, query, format), isPacked), null);
    }

    private static SourceOptions OptionsOf(DualSinkOptions settings, IntakeQuery query, SourceFormat? format) => new()
    {
        Format = format,
        Source = query.Source,
        Symbol = query.Symbol,
        Timeframe = query.Timeframe ?? settings.DefaultTimeframe,
        IsTimeframeDefault = query.Timeframe is null,
        Columns = query.Columns is { } columns ? columns.Split(',', StringSplitOptions.TrimEntries) : [],
        DateOrder = query.Dates switch { "dmy" => DateOrder.DayFirst, "mdy" => DateOrder.MonthFirst, _ => DateOrder.Unknown },
        LocalTimes = query.Dst switch { "earlier" => LocalTimePolicy.Earlier, "later" => LocalTimePolicy.Later, _ => LocalTimePolicy.Reject },
        TimeZone = query.TimeZone ?? "UTC",
        StampedAt = query.Stamps == "end" ? StampEdge.End : StampEdge.Start,
        AnySpacing = query.AnySpacing,
        Rules = settings.Sink.Rules,
        BatchSize = Routing.RouteRules.SinksOf(settings.StoreMode).Min(sink => settings.SinkOptionsFor(sink).MaxBatchSize),
    };

    // JSON is looked at: programs call lines of it by the same name.
    private static bool TryFormat(string? contentType, out SourceFormat? format)
    {
        var name = (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        (var isKnown, format) = name switch
        {
            "" or "application/octet-stream" or "application/json" or "application/gzip" or "application/x-gzip" => (true, (SourceFormat?)null),
            "application/x-ndjson" or "application/ndjson" or "application/jsonl" or "application/x-jsonlines" or "application/jsonlines" => (true, SourceFormat.Ndjson),
            "text/csv" or "application/csv" or "text/tab-separated-values" => (true, SourceFormat.Csv),
            "application/vnd.apache.parquet" or "application/x-parquet" or "application/parquet" => (true, SourceFormat.Parquet),
            _ => (false, null),
        };
        return isKnown;
    }

    private static bool TryEncoding(StringValues encoding, out bool isPacked)
    {
        var name = encoding.ToString().Trim().ToLowerInvariant();
        isPacked = name is "gzip" or "x-gzip";
        return isPacked || name is "" or "identity";
    }

    private static string Short(string? text) => text is { Length: > 100 } ? text[..100] : text ?? "";
}
