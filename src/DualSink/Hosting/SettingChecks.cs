using DualSink.Routing;
using DualSink.Stores;

namespace DualSink.Hosting;

/// <summary>What settings have to be, one by one and together.</summary>
internal static class SettingChecks
{
    public static ConfigurationProblem NotAllowed(Setting setting, string text, SettingOrigin origin) => new(
        origin,
        Path(setting.Key),
        setting.Shown(text),
        setting.ProblemWith(text),
        $"allowed: {setting.Allowed}");

    /// <summary>Checks what no setting can be checked for alone.</summary>
    public static void AcrossSettings(DualSinkOptions options, Func<string, SettingOrigin> originOf, List<ConfigurationProblem> problems)
    {
        string[] modes = [TableLayout.Legacy.Name, TableLayout.Provider.Name];
        foreach (var mode in modes)
        {
            DelaysFit(mode, options, originOf, problems);
        }

        TablesDiffer(options, originOf, problems);
        RouteHolds(options, originOf, problems);
        TenantsStayApart(options, originOf, problems);
        NothingIsDroppedAfterItsWord(options, originOf, problems);
    }

    private static void NothingIsDroppedAfterItsWord(DualSinkOptions options, Func<string, SettingOrigin> originOf, List<ConfigurationProblem> problems)
    {
        const string Policy = "backpressure_policy";
        foreach (var setting in SettingCatalogue.OverridesOf(Policy).Prepend(SettingCatalogue.ByKey[Policy]))
        {
            if (options.HasJournal && setting.TextIn(options) == "drop_oldest")
            {
                problems.Add(new ConfigurationProblem(
                    originOf(setting.Key), Path(setting.Key), "drop_oldest", "does not go with a journal, which has given its word on the oldest batch",
                    "allowed: block, drop_newest; or journal.enabled: false"));
            }
        }
    }

    private static void RouteHolds(DualSinkOptions options, Func<string, SettingOrigin> originOf, List<ConfigurationProblem> problems)
    {
        foreach (var found in RouteRules.Check(options.Route, options.HasJournal))
        {
            // One that is not allowed by itself was told of already.
            if (problems.All(problem => problem.Key != Path(found.Setting)))
            {
                problems.Add(new ConfigurationProblem(originOf(found.Setting), Path(found.Setting), found.Value, found.Problem, found.Remedy));
            }
        }
    }

    private static void TenantsStayApart(DualSinkOptions options, Func<string, SettingOrigin> originOf, List<ConfigurationProblem> problems)
    {
        if (RouteRules.SinksOf(options.StoreMode).Length < 2)
        {
            return;
        }

        foreach (var meeting in options.ProviderNames.OrderBy(name => name.Key, StringComparer.Ordinal).GroupBy(name => name.Value).Where(names => names.Count() > 1))
        {
            var (first, second) = (meeting.First().Key, meeting.ElementAt(1).Key);
            problems.Add(new ConfigurationProblem(
                originOf($"{SettingCatalogue.ProviderNames}.{second}"), Path($"{SettingCatalogue.ProviderNames}.{second}"), meeting.Key,
                $"is the provider name of tenant '{first}' as well, so the two would meet in one table while both are written",
                "give each tenant a provider name of its own"));
        }
    }

    private static void DelaysFit(string mode, DualSinkOptions options, Func<string, SettingOrigin> originOf, List<ConfigurationProblem> problems)
    {
        var sink = options.SinkOptionsFor(mode);
        if (sink.BaseDelay <= sink.MaxDelay)
        {
            return;
        }

        string InForce(string key) => SettingCatalogue.ByKey[$"sinks.{mode}.{key}"] is var own && own.TextIn(options) is not null ? own.Key : key;
        var (first, longest) = (InForce("base_delay"), InForce("max_delay"));
        if (problems.Any(problem => problem.Key == Path(first) || problem.Key == Path(longest)))
        {
            // Told of already: as not allowed, or for the other sink.
            return;
        }

        // Blame what somebody set, not a default.
        var (blamed, other) = originOf(first).Kind == SettingOriginKind.Default ? (longest, first) : (first, longest);
        problems.Add(new ConfigurationProblem(
            originOf(blamed),
            Path(blamed),
            SettingCatalogue.ByKey[blamed].TextIn(options),
            $"does not go with {other}, which is {SettingCatalogue.ByKey[other].TextIn(options)} ({originOf(other)})",
            "allowed: a base_delay that is not longer than max_delay"));
    }

    private static void TablesDiffer(DualSinkOptions options, Func<string, SettingOrigin> originOf, List<ConfigurationProblem> problems)
    {
        var (legacy, provider) = (options.BindingFor(TableLayout.Legacy.Name), options.BindingFor(TableLayout.Provider.Name));
        if (legacy.DisplayName == provider.DisplayName
            && options.DatabaseUrlFor(TableLayout.Legacy.Name) == options.DatabaseUrlFor(TableLayout.Provider.Name))
        {
            problems.Add(new ConfigurationProblem(
                originOf("sinks.provider.table_name"), Path("sinks.provider.table_name"), provider.Table,
                $"is the legacy sink's table as well ({originOf("sinks.legacy.table_name")})", "give each sink a table of its own"));
        }
    }

    /// <summary>A setting's key as the file nests it.</summary>
    public static string Path(string key) => $"{SettingCatalogue.Section}.{key}";
}
