using DualSink.Hosting;
using DualSink.Stores;

namespace DualSink.Cli;

/// <summary>What a long-running verb says before it begins: engine, host, database, tables, mode.</summary>
internal static class Announcement
{
    /// <summary>Says, on standard error, where <paramref name="verb"/> is about to work.</summary>
    /// <param name="context">The run.</param>
    /// <param name="verb">What is about to happen, such as <c>Writing</c>.</param>
    /// <param name="settings">The settings in force.</param>
    /// <param name="stores">The tables it works on.</param>
    public static void Write(VerbContext context, string verb, DualSinkSettings settings, params IEnumerable<(IStoreEngine Engine, TableBinding Table)> stores)
    {
        foreach (var (engine, table) in stores)
        {
            context.Console.Note($"{verb}: {engine.Name} {engine.Location}, table {table.DisplayName} ({table.Layout.Name})");
        }

        context.Console.Note($"Mode {settings.Options.StoreMode}, tenant {settings.Options.TenantId}, pipeline {settings.Options.PipelineId}.");
        if (settings.IsEmbeddedByDefault)
        {
            context.Console.Warn("nobody named a database, so this is the embedded default. Name one with --database, DATABASE_URL or ingestion.database_url.");
        }
    }
}
