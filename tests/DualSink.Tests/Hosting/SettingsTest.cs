using DualSink.Hosting;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Hosting;

/// <summary>Settings of a folder and an environment that belong to the test.</summary>
public abstract class SettingsTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected Dictionary<string, string> Variables { get; } = [];

    protected string Folder => _folder.Path;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string Write(string name, string text)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private protected void WriteDefaultFile(string text) => Write(SettingsSources.DefaultFile, text);

    private protected DualSinkSettings Load(params SettingFlag[] flags) => DualSinkSettings.Load(Sources(flags));

    private protected SettingsSources Sources(params SettingFlag[] flags) => new()
    {
        Directory = Folder,
        Variable = Variables.GetValueOrDefault,
        Flags = [.. flags],
    };

    /// <summary>What is wrong, one line each.</summary>
    private protected string[] Problems(params SettingFlag[] flags) =>
        [.. Assert.Throws<DualSinkConfigurationException>(() => Load(flags)).Problems.Select(problem => problem.ToString())];

    /// <summary>What is wrong with a file of these lines.</summary>
    private protected string[] ProblemsOf(params string[] lines)
    {
        WriteDefaultFile(string.Join('\n', lines));
        return Problems();
    }

    protected static EffectiveSetting Effective(DualSinkSettings settings, string key) => settings.Effective.Single(setting => setting.Key == key);
}
