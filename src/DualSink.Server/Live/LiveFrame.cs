using System.Collections.Concurrent;
using System.Text.Json;
using DualSink.Server.Security;

namespace DualSink.Server.Live;

/// <summary>One look at the pipeline, serialized once for all who watch. Safe for concurrent use.</summary>
internal sealed class LiveFrame(LiveSnapshot snapshot)
{
    private readonly ConcurrentDictionary<Role, byte[]> _events = new();
    private readonly TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LiveSnapshot Snapshot => snapshot;

    /// <summary>Completes when there is a later look.</summary>
    public Task Next => _next.Task;

    public void Complete() => _next.TrySetResult();

    /// <summary>The look as a server-sent event, with what a caller may do. Of all tenants: it is for keys that are bound to none.</summary>
    public byte[] EventFor(Caller caller) => _events.GetOrAdd(
        caller.IsBoundIn(Role.Operate) ? caller.Roles & ~Role.Operate : caller.Roles,
        may => EventOf("snapshot", null, JsonSerializer.SerializeToUtf8Bytes(snapshot with { May = Caller.NamesOf(may) }, ApiJson.Default.LiveSnapshot)));

    /// <summary>A server-sent event.</summary>
    public static byte[] EventOf(string kind, long? id, byte[] json)
    {
        var head = System.Text.Encoding.UTF8.GetBytes(id is null ? $"event: {kind}\ndata: " : System.FormattableString.Invariant($"id: {id}\nevent: {kind}\ndata: "));
        return [.. head, .. json, .. "\n\n"u8];
    }
}
