using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace DualSink.Tests.Dashboard;

/// <summary>A page, with what it asked for and what went wrong in it.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _faults = new();

    public WatchedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Request += (_, request) => _requests.Enqueue(request.Url);
        page.PageError += (_, error) => _faults.Enqueue(error);

        // A refused request is said on the console as well, and some tests want one.
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _faults.Enqueue(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Every address it asked for, in order.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Exceptions, and what the console says: a breach of the content security policy too.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>What an expression in the page gives.</summary>
    public async Task<JsonElement> AskAsync(string expression) => (await Page.EvaluateAsync(expression))!.Value;

    /// <summary>What keeps somebody out, as axe finds it: only what it calls serious or critical.</summary>
    public async Task<IReadOnlyList<string>> BarriersAsync()
    {
        // Not by a script element, which the content security policy would refuse.
        await Page.EvaluateAsync(await File.ReadAllTextAsync(WebTools.Axe));
        var found = await AskAsync("axe.run(document, { resultTypes: ['violations'] }).then(result => ({ passed: result.passes.length, violations: result.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.target.join(' ')).join(', ')].join(' ')) }))");

        // An axe that looked at nothing would find nothing.
        Assert.True(found.GetProperty("passed").GetInt32() > 10);
        return [.. found.GetProperty("violations").EnumerateArray().Select(line => line.GetString()!)
            .Where(line => line.StartsWith("serious", StringComparison.Ordinal) || line.StartsWith("critical", StringComparison.Ordinal))];
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
