namespace DualSink.Server.Live;

/// <summary>Everything the page shows at a glance, of one moment.</summary>
internal sealed record LiveSnapshot(
    DateTimeOffset At,
    string Pipeline,
    string Tenant,
    string Version,
    DateTimeOffset Since,
    string Mode,
    string Route,
    string InCharge,
    LiveJournal? Journal,
    bool EmbeddedDefault,
    bool Demo,
    IReadOnlyList<string> May,
    LiveLedger? Ledger,
    IReadOnlyList<LiveSink> Sinks,
    LiveParity? Parity);
