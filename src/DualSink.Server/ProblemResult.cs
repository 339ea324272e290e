using System.Globalization;
using System.Text.Json;
using DualSink.Hosting;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server;

/// <summary>Answers with a problem.</summary>
internal sealed class ProblemResult(ProblemAnswer problem) : IResult, IStatusCodeHttpResult
{
    public const string ContentType = "application/problem+json";

    public int? StatusCode => problem.Status;

    public ProblemAnswer Problem => problem;

    public static ProblemResult Of(int status, string detail) => new(ProblemAnswer.Of(status, detail));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = problem.Status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        // Messages of databases may quote what they were given.
        var told = problem with { Detail = SecretMask.Hide(problem.Detail), Instance = problem.Instance ?? httpContext.Request.Path.Value };
        await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(told, ApiJson.Answers.ProblemAnswer), httpContext.RequestAborted).ConfigureAwait(false);
    }
}
