using DualSink.Hosting;
using DualSink.Tests.Architecture;

namespace DualSink.Tests.Docs;

public sealed class SettingsPageTests
{
    private static readonly Page Configuration = Page.At("docs/configuration.md");

    [Fact]
    public void Every_setting_is_listed_with_its_variable_and_its_default()
    {
        var defaults = new DualSinkOptions();
        Rule.HoldsUnless(
            from setting in SettingCatalogue.All
            let row = Configuration.RowOf(setting.Key)
            let value = setting.TextIn(defaults)
            where (value is not null && !row.Contains($"`{value}`")) || !row[1].Contains(setting.Variable ?? "", StringComparison.Ordinal)
            select $"{setting.Key}: {value} {setting.Variable}");
        Assert.Equal("none", Configuration.RowOf(SettingCatalogue.ProviderNames)[2]);
        Assert.Contains(SettingCatalogue.DatabaseUrlFileVariable, Configuration.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_listed_that_is_no_setting()
    {
        var known = SettingCatalogue.All.Select(setting => setting.Key).Append(SettingCatalogue.ProviderNames).ToHashSet();
        var listed = Configuration.Rows.Select(row => row[0].Trim('`')).Where(key => key.Contains('_') || key.Contains('.')).Where(key => !key.Contains(':'));

        Assert.All(listed, key => Assert.Contains(key, known));
    }

    [Fact]
    public void The_example_of_a_file_is_good()
    {
        var example = Configuration.Blocks.Single(block => block.Language == "yaml").Code;
        using var folder = new Infrastructure.TemporaryFolder();
        File.WriteAllText(folder.File("example.yaml"), example);

        var settings = DualSinkSettings.Load(new SettingsSources { Directory = folder.Path, File = "example.yaml", Variable = _ => null });

        Assert.Equal((4, "acme-feed"), (settings.Options.Sink.Workers, settings.Options.ProviderNames["acme"]));
    }
}
