using DualSink.Hosting;
using DualSink.Routing;
using DualSink.Tests.Sinks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DualSink.Tests.Hosting;

/// <summary>Edits of the settings file while a host runs.</summary>
public sealed class SettingsWatchTests : SettingsTest
{
    private readonly RetryClock _clock = new();
    private readonly LogProbe _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_edit_switches_the_route_and_one_that_cannot_be_used_changes_nothing()
    {
        var file = Edit("dual", "ack: all");
        using var host = HostOf(file);
        await host.StartAsync(Stop);
        var pipeline = host.Services.GetRequiredService<BarPipeline>();

        Edit("dual", "ack: journal");
        await LookUntilAsync(() => pipeline.Route.Ack == AckPolicy.Journal);
        Edit("provider", "ack: all");
        await LookUntilAsync(() => pipeline.Route is { Mode: "provider", Ack: AckPolicy.All });
        Edit("dual", "ack: nobody");
        await LookUntilAsync(() => _log.Lines.Any(line => line.Event == 1307 && line.Text.Contains("'nobody' is not allowed", StringComparison.Ordinal)));
        await LookAsync();

        Assert.Equal("provider", pipeline.Route.Mode);
        Assert.Single(_log.Lines, line => line.Event == 1307);
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task An_edit_of_something_else_leaves_the_mode_that_was_switched_to()
    {
        var file = Edit("dual", "ack: all");
        using var host = HostOf(file);
        await host.StartAsync(Stop);
        var pipeline = host.Services.GetRequiredService<BarPipeline>();
        await pipeline.SwitchAsync(pipeline.Route with { Mode = "legacy" }, consents: true, Stop);

        Edit("dual", "ack: all", "workers: 3");
        await LookAsync();
        await LookAsync();
        Assert.Equal("legacy", pipeline.Route.Mode);

        Edit("failover", "ack: all");
        await LookUntilAsync(() => pipeline.Route.Mode == "failover");
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task A_file_that_is_emptied_or_taken_away_switches_nothing()
    {
        var file = Edit("dual", "ack: all");
        using var host = HostOf(file);
        await host.StartAsync(Stop);
        var pipeline = host.Services.GetRequiredService<BarPipeline>();
        await LookAsync();

        Write("settings.yaml", "");
        await LookUntilAsync(() => _log.Lines.Any(line => line.Event == 1307));
        await LookAsync();
        Assert.Equal("dual", pipeline.Route.Mode);

        File.Delete(file);
        await LookAsync();
        await LookAsync();
        Assert.Equal("dual", pipeline.Route.Mode);

        Edit("failover", "ack: all");
        await LookUntilAsync(() => pipeline.Route.Mode == "failover");
        await host.StopAsync(Stop);
    }

    private string Edit(string mode, params string[] lines) =>
        Write("settings.yaml", $"ingestion:\n  store_mode: {mode}\n{string.Concat(lines.Select(line => $"  {line}\n"))}  journal: {{ path: {Path.Combine(Folder, "journal.db")} }}\n  database_url: sqlite:///{Path.Combine(Folder, "bars.db")}\n");

    private async Task LookUntilAsync(Func<bool> isSo) => await Deadline.Until(
        async () =>
        {
            await LookAsync();
            return isSo();
        },
        "the edit is seen");

    private async Task LookAsync()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
    }

    private IHost HostOf(string file)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton<ILoggerFactory>(_log);
        builder.Services.AddDualSink(pipeline => pipeline.UseFile(file));
        return builder.Build();
    }
}
