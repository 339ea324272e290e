using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Server;
using DualSink.Server.Control;
using DualSink.Server.Security;

namespace DualSink.Cli.Remote;

/// <summary>A service that verbs speak to. Not safe for concurrent use.</summary>
internal sealed class RemoteService : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http;

    public RemoteService(Uri url, string? key)
    {
        _http = new HttpClient { BaseAddress = url, Timeout = Limit };
        _http.DefaultRequestHeaders.Add(CrossSite.ActionHead, "1");
        if (key is { Length: > 0 })
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>Where it is.</summary>
    public string Location => _http.BaseAddress!.ToString();

    /// <summary>Asks for a document.</summary>
    /// <exception cref="UnreachableException">It does not answer, or cannot now.</exception>
    /// <exception cref="UsageException">It wants another key, or does not know what is asked for.</exception>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var (document, problem) = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), type, cancellationToken);
        return document is null ? throw new InvalidOperationException(problem) : document;
    }

    /// <summary>Has something done.</summary>
    /// <returns>What was done; or no document, and why not.</returns>
    /// <exception cref="UnreachableException">It does not answer, or cannot now.</exception>
    /// <exception cref="UsageException">It wants another key, or does not know what is asked for.</exception>
    public Task<(T? Document, string Problem)> PostAsync<TRequest, T>(string path, TRequest request, JsonTypeInfo<TRequest> sent, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(request, sent) }, type, cancellationToken);

    /// <summary>Has a command done that the owner of a journal would do.</summary>
    public async Task<ControlAnswer> AskAsync(string command, ControlArguments arguments, CancellationToken cancellationToken)
    {
        if (command == ControlCommand.Switch)
        {
            var (done, refusal) = await PostAsync(
                "/api/v1/switch", new SwitchRequest(arguments.Mode ?? "", arguments.Consents), ApiJson.Default.SwitchRequest, ApiJson.Default.SwitchDocument, cancellationToken);
            return new ControlAnswer(done is not null, done?.Answer ?? refusal);
        }

        // A command is called as its verb: lane pause.
        var action = command.Split(' ')[1];
        var (answer, problem) = await PostAsync(
            $"/api/v1/lanes/{arguments.Lane}/{action}",
            new LaneRequest(arguments.Consents, arguments.Position, arguments.Time),
            ApiJson.Default.LaneRequest,
            ApiJson.Default.AnswerDocument,
            cancellationToken);
        return new ControlAnswer(answer is not null, answer?.Answer ?? problem);
    }

    /// <summary>The part of a path that narrows down dead letters.</summary>
    public static string QueryOf(ControlArguments arguments)
    {
        (string Name, string? Value)[] parts =
        [
            ("sink", arguments.Lane), ("reason", arguments.Reason), ("symbol", arguments.Symbol), ("since", arguments.Since?.ToString("O", CultureInfo.InvariantCulture)),
            ("until", arguments.Until?.ToString("O", CultureInfo.InvariantCulture)), ("limit", arguments.Limit?.ToString(CultureInfo.InvariantCulture)),
        ];
        return string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
    }

    /// <summary>Which dead letters are meant, as a body.</summary>
    public static DeadLettersRequest RequestOf(ControlArguments arguments, bool all, bool yes = false) => new(
        arguments.Ids, arguments.Lane, arguments.Reason, arguments.Symbol, arguments.Since, arguments.Until, arguments.Limit, all, arguments.Overwrites, yes);

    public void Dispose() => _http.Dispose();

    private async Task<(T? Document, string Problem)> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            using (request)
            using (var response = await _http.SendAsync(request, cancellationToken))
            {
                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return (JsonSerializer.Deserialize(body, type), "");
                }

                var detail = DetailIn(body) ?? $"it answered with status {(int)response.StatusCode}";
                return (int)response.StatusCode switch
                {
                    409 => (default, detail),
                    400 or 401 or 403 or 404 or 405 or 415 or 421 => throw new UsageException($"{Location}: {detail}"),
                    _ => throw new UnreachableException($"{Location}: {detail}"),
                };
            }
        }
        catch (HttpRequestException failure)
        {
            throw new UnreachableException($"--server {Location} cannot be reached: {failure.Message}", failure);
        }
        catch (TaskCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UnreachableException($"--server {Location} does not answer.", late);
        }
        catch (JsonException foreign)
        {
            throw new UnreachableException($"--server {Location} does not answer as this version of the service does: {foreign.Message}", foreign);
        }
    }

    private static ByteArrayContent Json<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    // What wants consent, a command agrees to by a flag.
    private static string? DetailIn(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ApiJson.Default.ProblemAnswer) is not { } problem ? null
                : problem is { Consequence: { } consequence, Problems: null or [] } ? Consents.AgreeTo(consequence, AskedBy.Command)
                : problem.Detail;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
