using DualSink.Stores;

namespace DualSink.Hosting;

/// <summary>What settings have to be, one by one and together.</summary>
internal static class SettingChecks
{
    public static ConfigurationProblem NotAllowed(Setting setting, string text, SettingOrigin origin) => new(
        origin,
        $"{SettingCatalogue.Section}.{setting.Key}",
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
        var problem = new ConfigurationProblem(
            originOf(first),
            $"{SettingCatalogue.Section}.{first}",
            SettingCatalogue.ByKey[first].TextIn(options),
            $"is longer than {longest}, which is {SettingCatalogue.ByKey[longest].TextIn(options)} ({originOf(longest)})",
            $"allowed: at most {longest}");
        if (!problems.Contains(problem))
        {
            problems.Add(problem);
        }
    }

    private static void TablesDiffer(DualSinkOptions options, Func<string, SettingOrigin> originOf, List<ConfigurationProblem> problems)
    {
        var (legacy, provider) = (options.BindingFor(TableLayout.Legacy.Name), options.BindingFor(TableLayout.Provider.Name));
        if (legacy.DisplayName == provider.DisplayName
            && options.DatabaseUrlFor(TableLayout.Legacy.Name) == options.DatabaseUrlFor(TableLayout.Provider.Name))
        {
            problems.Add(new ConfigurationProblem(
                originOf("sinks.provider.table_name"), $"{SettingCatalogue.Section}.sinks.provider.table_name", provider.Table,
                $"is the legacy sink's table as well ({originOf("sinks.legacy.table_name")})", "give each sink a table of its own"));
        }
    }
}
