using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DualSink.Tests.Faults;

/// <summary>
/// A TCP proxy on 127.0.0.1 that misbehaves on demand: refuses, cuts after so many bytes, withholds what the server says.
/// Passes everything on by default.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Session, byte> _sessions = new();
    private readonly int _target;
    private readonly Task _accepting;

    public FaultyProxy(int targetPort)
    {
        _target = targetPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Looks at what a client sends before it is passed on, and says what to do.</summary>
    public Func<ReadOnlyMemory<byte>, ProxyAction> OnRequest { get; set; } = _ => ProxyAction.Pass;

    /// <summary>Runs when a session is about to be cut on purpose, while both sides still have it.</summary>
    public Action OnCut { get; set; } = () => { };

    /// <summary>Whether new connections are closed at once.</summary>
    public bool Refuses { get; set; }

    /// <summary>Sessions that were cut on purpose.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts every session there is.</summary>
    public void CutAll()
    {
        foreach (var session in _sessions.Keys)
        {
            session.Cut();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        CutAll();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> served = [];
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                served.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        if (Refuses)
        {
            client.Dispose();
            return;
        }

        using var session = new Session(client, new TcpClient());
        _sessions[session] = 0;
        try
        {
            await session.Server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(RequestsAsync(session), RepliesAsync(session));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side is gone.
        }
        finally
        {
            _sessions.TryRemove(session, out _);
            session.Cut();
        }
    }

    private async Task RequestsAsync(Session session)
    {
        var buffer = new byte[65536];
        try
        {
            while (await session.Client.GetStream().ReadAsync(buffer, _stop.Token) is var read and > 0)
            {
                var action = OnRequest(buffer.AsMemory(0, read));
                if (action is ProxyAction.Cut or ProxyAction.PassHalfAndCut)
                {
                    await session.Server.GetStream().WriteAsync(buffer.AsMemory(0, action == ProxyAction.Cut ? 0 : read / 2), _stop.Token);
                    CountCut();
                    return;
                }

                if (action == ProxyAction.Swallow)
                {
                    continue;
                }

                session.IsDeaf |= action == ProxyAction.PassAndCutBeforeReply;
                session.IsLastReply |= action == ProxyAction.PassAndCutAfterReply;
                await session.Server.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Either side is gone.
        }
    }

    private async Task RepliesAsync(Session session)
    {
        var buffer = new byte[65536];
        try
        {
            while (await session.Server.GetStream().ReadAsync(buffer, _stop.Token) is var read and > 0)
            {
                if (session.IsDeaf)
                {
                    // The server has answered, so it has done what it was asked for.
                    CountCut();
                    return;
                }

                await session.Client.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                if (session.IsLastReply)
                {
                    CountCut();
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Either side is gone.
        }
    }

    private void CountCut()
    {
        Cuts++;
        OnCut();
    }

    private sealed class Session(TcpClient client, TcpClient server) : IDisposable
    {
        public TcpClient Client => client;

        public TcpClient Server => server;

        public volatile bool IsDeaf;

        public volatile bool IsLastReply;

        public void Cut()
        {
            client.Dispose();
            server.Dispose();
        }

        public void Dispose() => Cut();
    }
}
