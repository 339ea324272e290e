using DualSink.Sinks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DualSink.Hosting;

/// <summary>Puts a pipeline's sinks into a host.</summary>
public static class DualSinkServiceCollectionExtensions
{
    /// <summary>Adds the pipeline that the section <c>ingestion</c> of <paramref name="configuration"/> describes.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The root of the host's configuration; see <see cref="DualSinkBuilder.UseConfiguration"/>.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks><inheritdoc cref="AddDualSink(IServiceCollection, Action{DualSinkBuilder})" path="/remarks"/></remarks>
    public static IServiceCollection AddDualSink(this IServiceCollection services, IConfiguration configuration) =>
        services.AddDualSink(builder => builder.UseConfiguration(configuration));

    /// <summary>Adds a pipeline.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Says where settings and engines come from.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// A <see cref="Routing.BarPipeline"/> writes in the configured mode, whichever it is. A <see cref="StoreSink"/> is
    /// injected as the one of the configured mode, where that has one, or by key (<c>legacy</c>, <c>provider</c>);
    /// where there is a journal it goes past that, and past the revisions that wait there. When the host starts,
    /// <see cref="DualSinkConfigurationException"/> tells everything that is wrong with the settings before any service
    /// starts; when it stops, the sinks are drained after all services stopped.
    /// Without a host, dispose of the provider asynchronously, which drains them too.
    /// </remarks>
    public static IServiceCollection AddDualSink(this IServiceCollection services, Action<DualSinkBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new DualSinkBuilder();
        configure(builder);

        services.AddSingleton(_ => DualSinkSettings.Load(builder.Sources));
        services.AddSingleton<IOptionsFactory<DualSinkOptions>>(provider => new DualSinkOptionsFactory(provider.GetRequiredService<DualSinkSettings>));
        services.AddOptions<DualSinkOptions>().ValidateOnStart();

        // The container disposes in reverse: sinks drain before their connections end.
        services.AddSingleton(provider => builder.Engines(provider, OptionsOf(provider)));
        services.AddSingleton(provider => new SinkSet(
            OptionsOf(provider), provider.GetRequiredService<EngineSet>(), provider.GetService<TimeProvider>(), provider.GetService<ILoggerFactory>()));
        services.AddSingleton(provider => provider.GetRequiredService<SinkSet>().Pipeline);
        services.AddSingleton(provider => provider.GetRequiredService<SinkSet>().Configured);
        foreach (var mode in StoreSinks.Names)
        {
            services.AddKeyedSingleton(mode, (provider, _) => provider.GetRequiredService<SinkSet>()[mode]);
        }

        services.AddSingleton<IHostedService>(provider => new DualSinkLifetime(
            provider.GetRequiredService<SinkSet>(),
            provider.GetRequiredService<IOptions<DualSinkOptions>>(),
            pipeline => new SettingsWatch(
                builder.Sources,
                OptionsOf(provider),
                pipeline,
                provider.GetService<TimeProvider>() ?? TimeProvider.System,
                (provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger<SettingsWatch>())));
        return services;
    }

    private static DualSinkOptions OptionsOf(IServiceProvider services) => services.GetRequiredService<IOptions<DualSinkOptions>>().Value;
}
