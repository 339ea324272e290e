using System.Text;
using System.Text.Json;
using DualSink.Stores;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Reading;

/// <summary>Answers with a page: a line of NDJSON or of CSV a row, by the names that the intake reads.</summary>
internal sealed class PageResult(ReadPage page, bool isCsv) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = isCsv ? "text/csv; charset=utf-8" : "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        if (page.Next is { } next)
        {
            var query = QueryString.Create([.. httpContext.Request.Query.Where(part => part.Key != "cursor"), new("cursor", next.ToString())]);
            response.Headers["X-Next-Cursor"] = next.ToString();
            response.Headers.Link = $"<{httpContext.Request.Path}{query}>; rel=\"next\"";
        }

        var lines = isCsv ? Csv() : Ndjson();
        await response.Body.WriteAsync(lines, httpContext.RequestAborted).ConfigureAwait(false);
    }

    private byte[] Csv()
    {
        var text = new StringBuilder("source,symbol,timeframe,timestamp,open,high,low,close,volume\n");
        foreach (var row in page.Rows)
        {
            text.AppendJoin(',', RowText.Csv(row.Source), RowText.Csv(row.Symbol), RowText.Csv(row.Timeframe), RowText.TimestampOf(row))
                .Append(',').AppendJoin(',', ValuesOf(row).Select(value => value.Number)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private byte[] Ndjson()
    {
        using var lines = new MemoryStream();
        using var writer = new Utf8JsonWriter(lines);
        foreach (var row in page.Rows)
        {
            writer.Reset();
            writer.WriteStartObject();
            writer.WriteString("source", row.Source);
            writer.WriteString("symbol", row.Symbol);
            writer.WriteString("timeframe", row.Timeframe);
            writer.WriteString("timestamp", RowText.TimestampOf(row));
            foreach (var (name, number) in ValuesOf(row))
            {
                writer.WritePropertyName(name);
                if (number is null)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    // As it stands, with every digit.
                    writer.WriteRawValue(number);
                }
            }

            writer.WriteEndObject();
            writer.Flush();
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    private static (string Name, string? Number)[] ValuesOf(StoredRow row) =>
    [
        ("open", RowText.NumberOf(row.Open)),
        ("high", RowText.NumberOf(row.High)),
        ("low", RowText.NumberOf(row.Low)),
        ("close", RowText.NumberOf(row.Close)),
        ("volume", RowText.NumberOf(row.Volume)),
    ];
}
