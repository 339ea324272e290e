using System.Text.Json.Serialization;
using DualSink.Server.Documents;

namespace DualSink.Server;

/// <summary>Why a request was not done (RFC 9457), with what is known of the bars it brought.</summary>
internal sealed record ProblemAnswer
{
    /// <summary>What kind of problem it is: <c>about:blank</c>, or a word of this service.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The same in few words.</summary>
    public required string Title { get; init; }

    /// <summary>The status of the answer.</summary>
    public required int Status { get; init; }

    /// <summary>What happened this time, and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>The path that was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Instance { get; init; }

    /// <summary>The line, or the row's number, at which reading ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Line { get; init; }

    /// <summary>Bars of the body that were accepted before, and are safe where there is a journal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Accepted { get; init; }

    /// <summary>Rows of the body that were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Rejected { get; init; }

    /// <summary>The first of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RejectionDocument>? Rejections { get; init; }

    /// <summary>What would stop if it was agreed to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Consequence { get; init; }

    /// <summary>Everything wrong with what was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Problems { get; init; }

    /// <summary>Seconds after which it may be tried again; also in the header <c>Retry-After</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RetryAfter { get; init; }

    /// <summary>A problem of a status.</summary>
    public static ProblemAnswer Of(int status, string detail) => new() { Status = status, Title = TitleOf(status), Detail = detail };

    private static string TitleOf(int status) => status switch
    {
        400 => "The request cannot be used",
        401 => "A key is wanted",
        403 => "Not allowed",
        404 => "There is no such thing",
        405 => "That is not done here",
        408 => "Too slow",
        409 => "Refused",
        413 => "Too large",
        415 => "No format that is read",
        421 => "Not called by this name",
        422 => "Not what the key was used for",
        429 => "No room for now",
        431 => "Too large a head",
        503 => "Nothing can confirm it now",
        _ => "It failed",
    };
}
