using DualSink.Hosting;

namespace DualSink.Tests.Hosting;

/// <summary>The file in <c>configs/</c> of the repository.</summary>
public sealed class ShippedSettingsTests
{
    private static readonly string Root = RootAbove(AppContext.BaseDirectory);

    private static readonly string[] Text = File.ReadAllLines(Path.Combine(Root, SettingsSources.DefaultFile));

    [Fact]
    public void It_is_good_and_says_provider()
    {
        var settings = DualSinkSettings.Load(new SettingsSources { Directory = Root, Variable = _ => null });

        Assert.Equal(("provider", SettingsSources.DefaultFile), (settings.Options.StoreMode, settings.File));
    }

    [Fact]
    public void Besides_the_mode_it_changes_no_default()
    {
        var options = DualSinkSettings.Load(new SettingsSources { Directory = Root, Variable = _ => null }).Options;

        Assert.Equal(new DualSinkOptions { BaseDirectory = Root }, options with { StoreMode = "legacy" });
    }

    [Fact]
    public void It_tells_of_every_setting_there_is()
    {
        var told = string.Join('\n', Text);

        Assert.All(SettingCatalogue.All, setting =>
        {
            Assert.Contains(setting.Key.Split('.')[^1] + (setting.Key.StartsWith("sinks.", StringComparison.Ordinal) ? "" : ":"), told);
            Assert.Contains(setting.Variable ?? "", told);
        });
        Assert.Contains($"{SettingCatalogue.ProviderNames}:", told);
    }

    private static string RootAbove(string folder) =>
        File.Exists(Path.Combine(folder, "DualSink.slnx")) ? folder : RootAbove(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!);
}
