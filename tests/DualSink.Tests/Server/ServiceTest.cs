using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DualSink.Server.Security;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Cli;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Server;

/// <summary>
/// A service as the command starts it, on a free port of this machine, and a client that speaks to it. Its tables are in a
/// SQLite file, or on PostgreSQL, as an ordinary role, in a database of the test's own.
/// </summary>
/// <param name="servers">Where the database is made; null for SQLite.</param>
public abstract partial class ServiceTest(PostgresServers? servers = null) : CommandTest, IAsyncDisposable
{
    // SQLite takes any; here they have to exist.
    private static readonly string[] Tenants = ["default", "ours", "theirs"];

    /// <summary>The database on PostgreSQL, once a service was started; null on SQLite.</summary>
    private protected PostgresDatabase? Database { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await (Database?.DisposeAsync() ?? ValueTask.CompletedTask);
        Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the database, where it takes one.</summary>
    private protected async Task PrepareAsync()
    {
        if (servers is not null && Database is null)
        {
            Database = await servers.CreateDatabaseWithTablesAsync();
            await Database.ExecuteAsync($"INSERT INTO tenants (tenant_id, name) VALUES {string.Join(", ", Tenants.Select(tenant => $"('{tenant}', '{tenant}')"))}");
            Variables["DATABASE_URL"] = Database.AppUrl;
        }
    }

    /// <summary>Everything a table holds, in the order of its key; tenants by name.</summary>
    private protected async Task<List<StoredRow>> StoredAsync(TableLayout layout)
    {
        if (Database is null)
        {
            return await RowsAsync(layout);
        }

        Dictionary<string, string> names = [];
        await using (var command = Database.Admin.CreateCommand("SELECT id::text, tenant_id FROM tenants"))
        await using (var found = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await found.ReadAsync(TestContext.Current.CancellationToken))
            {
                names.Add(found.GetString(0), found.GetString(1));
            }
        }

        await using var engine = PostgresEngine.Connect(Database.ConnectionString);
        return await engine.Open(new TableBinding(layout)).ReadAsync(RowFilter.All, TestContext.Current.CancellationToken)
            .Select(row => row.Tenant is { } id ? row with { Tenant = names[id] } : row).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Starts it, in mode dual unless told otherwise.</summary>
    private protected async Task<LiveRun> ServeAsync(params string[] options)
    {
        await PrepareAsync();
        var run = Start(["serve", "--urls", "http://127.0.0.1:0", .. options.Contains("--mode") || options.Contains("--config") ? options : ["--mode", "dual", .. options]]);
        await run.UntilSaidAsync("Listening on ");
        Address = new Uri(Place().Match(run.Error).Value);
        return run;
    }

    /// <summary>Where the service started last listens.</summary>
    private protected Uri Address { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>A client with a key, or without.</summary>
    private protected HttpClient Client(string? key = null)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
        else
        {
            client.DefaultRequestHeaders.Add(CrossSite.ActionHead, "1");
        }

        return client;
    }

    /// <summary>Lines of NDJSON, a bar each, of minutes that follow each other.</summary>
    private protected static string Lines(int first, int count, string symbol = "AAPL", string source = "acme", string more = "") => string.Concat(
        Enumerable.Range(first, count).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"source\":\"{source}\",\"symbol\":\"{symbol}\",\"timeframe\":\"1m\",\"timestamp\":\"{DateTime.UnixEpoch.AddDays(20_000).AddMinutes(i):yyyy-MM-ddTHH:mm:ssZ}\",\"open\":{100 + i},\"high\":{102 + i}.5,\"low\":{99 + i},\"close\":{101 + i}.25,\"volume\":{10 + i}{more}}}\n")));

    private protected static ByteArrayContent Body(string text, string type = "application/x-ndjson") => Body(Encoding.UTF8.GetBytes(text), type);

    private protected static ByteArrayContent Body(byte[] bytes, string type = "application/x-ndjson") => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    /// <summary>Sends bars, and requires a status.</summary>
    private protected static async Task<JsonElement> SendAsync(HttpClient client, HttpContent body, int status = 200, string path = "/api/v1/bars", string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await AnswerOf(response, status);
    }

    /// <summary>Asks for a document, and requires a status.</summary>
    private protected static async Task<JsonElement> GetAsync(HttpClient client, string path, int status = 200)
    {
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return await AnswerOf(response, status);
    }

    /// <summary>Has something done, and requires a status.</summary>
    private protected static Task<JsonElement> PostAsync(HttpClient client, string path, string json = "{}", int status = 200) =>
        SendAsync(client, Body(json, "application/json"), status, path);

    private protected static async Task<JsonElement> AnswerOf(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == (int)response.StatusCode, $"{response.RequestMessage!.RequestUri} answered {(int)response.StatusCode} and not {status}: {text}");
        if (status >= 400)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }

        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>A key with its entry in the settings.</summary>
    private protected static (string Key, string Yaml) Key(string name, string roles, string? tenants = null)
    {
        var key = KeyText.Make();
        var yaml = $"    {name}:\n      hash: {KeyText.HashOf(key)}\n      roles: {roles}\n";
        return (key, tenants is null ? yaml : yaml + $"      write_tenants: {tenants}\n      read_tenants: {tenants}\n");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Place();
}
