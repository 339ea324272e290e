namespace DualSink.Hosting;

/// <summary>The catalogue's keys as the tree a file writes them in.</summary>
internal static class SettingKeys
{
    private static readonly string[] Keys = [.. SettingCatalogue.All.Select(setting => setting.Key), SettingCatalogue.ProviderNames];

    /// <summary>The keys one level below <paramref name="parent"/>; empty for a setting itself, the top level for an empty parent.</summary>
    public static IReadOnlyList<string> Under(string parent)
    {
        var prefix = Join(parent, "");
        return [.. Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..].Split('.')[0]).Distinct()];
    }

    /// <summary>The key of <paramref name="child"/> below <paramref name="parent"/>.</summary>
    public static string Join(string parent, string child) => parent.Length == 0 ? child : $"{parent}.{child}";

    /// <summary>What to do about a key nobody knows: what was probably meant, or else what there is.</summary>
    public static string RemedyFor(string key, IReadOnlyList<string> known)
    {
        if (Spelling.Nearest(key, known) is { } near)
        {
            return $"did you mean '{near}'?";
        }

        // Right key, wrong level.
        var elsewhere = Keys.Where(k => k == key || k.EndsWith("." + key, StringComparison.Ordinal)).Select(k => Join(SettingCatalogue.Section, k)).ToList();
        return elsewhere.Count > 0
            ? $"did you mean {string.Join(" or ", elsewhere.Select(k => $"'{k}'"))}?"
            : $"allowed: {string.Join(", ", known)}";
    }
}
