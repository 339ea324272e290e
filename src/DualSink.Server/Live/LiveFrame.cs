using System.Collections.Concurrent;
using System.Text.Json;
using DualSink.Server.Security;

namespace DualSink.Server.Live;

/// <summary>One look at the pipeline, serialized once for all who watch. Safe for concurrent use.</summary>
internal sealed class LiveFrame(LiveSnapshot snapshot)
{
    private readonly ConcurrentDictionary<(Role Roles, bool SeesExamples), byte[]> _events = new();
    private readonly TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LiveSnapshot Snapshot => snapshot;

    /// <summary>Completes when there is a later look.</summary>
    public Task Next => _next.Task;

    public void Complete() => _next.TrySetResult();

    /// <summary>The look as it is meant for a caller: with what it may do, and without bars of tenants it may not read.</summary>
    public LiveSnapshot For(Caller caller) => snapshot with
    {
        May = caller.RoleNames,
        Parity = snapshot.Parity is { } parity && !caller.MayRead(snapshot.Tenant) ? parity with { Examples = [] } : snapshot.Parity,
    };

    /// <summary>The same as a server-sent event.</summary>
    public byte[] EventFor(Caller caller) => _events.GetOrAdd(
        (caller.Roles, caller.MayRead(snapshot.Tenant)),
        (_, about) => EventOf("snapshot", null, JsonSerializer.SerializeToUtf8Bytes(For(about), ApiJson.Default.LiveSnapshot)),
        caller);

    /// <summary>A server-sent event.</summary>
    public static byte[] EventOf(string kind, long? id, byte[] json)
    {
        var head = System.Text.Encoding.UTF8.GetBytes(id is null ? $"event: {kind}\ndata: " : System.FormattableString.Invariant($"id: {id}\nevent: {kind}\ndata: "));
        return [.. head, .. json, .. "\n\n"u8];
    }
}
