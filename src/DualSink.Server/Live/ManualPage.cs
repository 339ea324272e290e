namespace DualSink.Server.Live;

/// <summary>Where the operations manual, which the service serves itself, tells about what happened.</summary>
internal static class ManualPage
{
    public const string Path = "/docs/operations";

    /// <summary>The section about a kind of event; null where nothing has to be done.</summary>
    public static string? For(string kind) => kind switch
    {
        "switched" => At("the-mode-is-not-the-one-of-the-settings"),
        "failover" or "failback" => At("it-failed-over"),
        "journal-full" => At("the-journal-is-full"),
        "lane-detached" or "lane-attached" => At("a-lane-was-detached"),
        "lane-paused" => At("a-lane-is-paused"),
        "lane-rewound" => At("a-database-was-restored-from-a-backup-or-a-standby-lost-commits"),
        "dead-letters" or "dead-letters-replayed" or "dead-letters-purged" => At("dead-letters"),
        "sink-failing" => At("a-table-falls-behind"),
        "divergence" => At("the-tables-differ"),
        _ => null,
    };

    private static string At(string section) => $"{Path}#{section}";
}
