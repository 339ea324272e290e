using System.Collections.Concurrent;
using System.Text.Json;
using DualSink.Server.Security;

namespace DualSink.Server.Live;

/// <summary>One look at the pipeline, serialized once for all who watch. Safe for concurrent use.</summary>
internal sealed class LiveFrame(LiveSnapshot snapshot)
{
    private readonly ConcurrentDictionary<Role, byte[]> _events = new();

    // Whoever watches goes on where it is completed, one after the other, each until it has handed over what it sends: waking
    // a thread for each of them costs several times what they do.
    private readonly TaskCompletionSource _next = new();

    public LiveSnapshot Snapshot => snapshot;

    /// <summary>Completes when there is a later look.</summary>
    public Task Next => _next.Task;

    /// <summary>There is a later look. Those who watch begin to send it before this returns; it wants no lock to be held.</summary>
    public void Complete() => _next.TrySetResult();

    /// <summary>The look as a server-sent event, with what a caller may do. Of all tenants: it is for keys that are bound to none.</summary>
    public byte[] EventFor(Caller caller) => _events.GetOrAdd(
        caller.IsBoundIn(Role.Operate) ? caller.Roles & ~Role.Operate : caller.Roles,
        may => EventOf("snapshot", null, JsonSerializer.SerializeToUtf8Bytes(snapshot with { May = Caller.NamesOf(may) }, ApiJson.Answers.LiveSnapshot)));

    /// <summary>A server-sent event.</summary>
    public static byte[] EventOf(string kind, long? id, byte[] json)
    {
        var head = System.Text.Encoding.UTF8.GetBytes(id is null ? $"event: {kind}\ndata: " : System.FormattableString.Invariant($"id: {id}\nevent: {kind}\ndata: "));
        return [.. head, .. json, .. "\n\n"u8];
    }
}
