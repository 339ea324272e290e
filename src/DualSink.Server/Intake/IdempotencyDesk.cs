using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using DualSink.Journal;
using DualSink.Server.Security;

namespace DualSink.Server.Intake;

/// <summary>
/// Remembers bodies by their idempotency keys, in the journal, so that it outlives the process: so many and for so long.
/// A key is its sender's own, and a tenant's. Safe for concurrent use.
/// </summary>
internal sealed class IdempotencyDesk(Service service)
{
    /// <summary>The longest key.</summary>
    public const int MostCharacters = 255;

    // Old ones are forgotten by the way, not with every request.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private const int AddedAtMost = 500;

    private readonly ConcurrentDictionary<string, byte> _underWay = new();
    private readonly Lock _lock = new();
    private long? _forgotAt;
    private int _added;

    /// <summary>Begins with a body.</summary>
    /// <returns>The body, or why it cannot be begun with.</returns>
    public async Task<(IdempotentBody? Body, string? Name, ProblemAnswer? Problem)> BeginAsync(Caller caller, string tenant, string key, CancellationToken cancellationToken)
    {
        if (key.Length is 0 or > MostCharacters || key.Any(char.IsControl))
        {
            return (null, null, ProblemAnswer.Of(400, $"Idempotency-Key: 1 to {MostCharacters} characters are allowed, none of them a control character."));
        }

        if (service.Pipeline.Journal is not { } journal)
        {
            return (null, null, ProblemAnswer.Of(400, "Idempotency-Key: without a journal there is nowhere to keep it. Leave it out, since writing twice changes nothing; or set journal.enabled: true."));
        }

        var name = SourceMark.OfRequest + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.Name}\0{tenant}\0{key}")));
        if (!_underWay.TryAdd(name, 0))
        {
            return (null, null, ProblemAnswer.Of(409, "A request with this idempotency key is under way. Wait for its end, and send it again if it got no answer.") with { RetryAfter = 1 });
        }

        try
        {
            await ForgetAsync(journal).ConfigureAwait(false);
            return (new IdempotentBody(name, await journal.MarkOfAsync(name, cancellationToken).ConfigureAwait(false)), name, null);
        }
        catch
        {
            _underWay.TryRemove(name, out _);
            throw;
        }
    }

    /// <summary>Keeps what a body was answered with.</summary>
    public async Task KeepAsync(IdempotentBody body, IntakeDocument answer, CancellationToken cancellationToken)
    {
        try
        {
            await service.Pipeline.Journal!.MarkAsync(body.MarkDone(answer), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JournalException or ObjectDisposedException)
        {
            // Its bars are marked as accepted all the same: sent again, it is found to be whole.
        }
    }

    /// <summary>Ends with a body, however that went.</summary>
    public void End(string name) => _underWay.TryRemove(name, out _);

    private async Task ForgetAsync(BarJournal journal)
    {
        lock (_lock)
        {
            _added++;
            if (_forgotAt is { } at && service.Time.GetElapsedTime(at) < Pause && _added < AddedAtMost)
            {
                return;
            }

            (_forgotAt, _added) = (service.Time.GetTimestamp(), 0);
        }

        await journal.ForgetRequestsAsync(service.Time.GetUtcNow() - service.Server.IdempotencyRetain, service.Server.MaxIdempotencyKeys).ConfigureAwait(false);
    }
}
