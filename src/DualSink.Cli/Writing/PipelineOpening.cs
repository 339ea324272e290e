using System.CommandLine;
using System.Globalization;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Stores;

namespace DualSink.Cli.Writing;

/// <summary>Opens the way into the tables, for every verb that writes bars by the settings' mode.</summary>
internal static class PipelineOpening
{
    /// <summary>The option that names a journal.</summary>
    public static Option<string> JournalOption() => new("--journal")
    {
        Description = "Keep what is accepted in this file until every sink has it. Default: journal.path of the settings, where both tables are written or journal.enabled says so.",
        HelpName = "PATH",
    };

    /// <summary>The settings that the flags for mode and journal set.</summary>
    public static IEnumerable<SettingFlag> SettingsIn(VerbContext context, Option<string> mode, Option<string> journal)
    {
        if (context.Parsed.GetValue(mode) is { } name)
        {
            yield return new SettingFlag(mode.Name, "store_mode", name);
        }

        if (context.Parsed.GetValue(journal) is { } path)
        {
            yield return new SettingFlag(journal.Name, "journal.path", context.PathOf(path));
            yield return new SettingFlag(journal.Name, "journal.enabled", "true");
        }
    }

    /// <summary>Bars in one batch: what every sink of the mode writes at once.</summary>
    public static int BatchSizeOf(DualSinkOptions options) => RouteRules.SinksOf(options.StoreMode).Min(sink => options.SinkOptionsFor(sink).MaxBatchSize);

    /// <summary>Says what is about to be written, checks the tables, and opens journal and sinks.</summary>
    /// <exception cref="StoreException">A table is not as its sink needs it, or there is no journal and it cannot be reached.</exception>
    /// <exception cref="JournalException">The journal cannot be opened.</exception>
    public static async Task<BarPipeline> OpenAsync(VerbContext context, DualSinkSettings settings, SinkSet sinks)
    {
        var options = settings.Options;
        var written = RouteRules.SinksOf(options.StoreMode);
        await sinks.PrepareAsync(context.Cancellation);
        Announcement.Write(context, "Writing", settings, written.Select(sink => (sinks.Engines.For(sink), options.BindingFor(sink))));
        if (options.HasJournal)
        {
            context.Console.Note($"Journal {Path.GetFullPath(options.Journal.Path, options.BaseDirectory)}.");
        }
        else
        {
            await WarnOfDebtAsync(context, options);
        }

        foreach (var sink in written)
        {
            await CheckAsync(context, options, sinks.Engines.For(sink).Open(options.BindingFor(sink)));
        }

        return await sinks.OpenPipelineAsync(context.Cancellation);
    }

    // A mode of one table needs no journal; one from before, in another mode, may owe something all the same.
    private static async Task WarnOfDebtAsync(VerbContext context, DualSinkOptions options)
    {
        var path = Path.GetFullPath(options.Journal.Path, options.BaseDirectory);
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using var view = await JournalView.OpenAsync(path, context.Time, context.Cancellation);
            var owed = (await view.LookAsync(context.Cancellation)).Lanes.Where(lane => lane.Owed > 0)
                .Select(lane => string.Create(CultureInfo.InvariantCulture, $"{lane.Name} {lane.Owed:N0} bars")).ToList();
            if (owed.Count > 0 && !view.IsOwned)
            {
                context.Console.Warn($"journal {path} owes {string.Join(", ", owed)}, and nobody delivers them: mode {options.StoreMode} writes one table and uses no journal. --journal '{path}' goes on with it.");
            }
        }
        catch (JournalException)
        {
            // Something else lies there; nobody asked for it to be used.
        }
    }

    // With a journal a server that is down is no reason not to begin; a table that is missing is.
    private static async Task CheckAsync(VerbContext context, DualSinkOptions options, IBarStore store)
    {
        try
        {
            await store.CheckAsync(options.TenantId, alsoDelete: false, context.Cancellation);
        }
        catch (StoreException down) when (options.HasJournal && down.Kind is StoreErrorKind.Outage or StoreErrorKind.Credentials)
        {
            context.Console.Warn($"{store.Binding.DisplayName} cannot be written now, and is owed what is accepted: {SecretMask.Hide(down.Message)}");
        }
    }
}
