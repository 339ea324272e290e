using DualSink.Sinks;
using DualSink.Stores;
using Microsoft.Extensions.Logging;

namespace DualSink.Hosting;

/// <summary>Lets the registry make sinks of what file and environment say.</summary>
public static class StoreSinksFromEnvironment
{
    extension(StoreSinks)
    {
        /// <summary>
        /// Makes the sinks that the environment and <c>configs/ingestion_policy.yaml</c> describe, with their tables in
        /// place where the engine is SQLite. <see cref="SinkSet.Configured"/> is the one that <c>STORE_MODE</c> names.
        /// </summary>
        /// <param name="sources">Where to look; the process's environment and working directory when null.</param>
        /// <param name="loggerFactory">Where to log; nowhere when null.</param>
        /// <param name="cancellationToken">Gives up.</param>
        /// <returns>The sinks. Dispose of them to drain them and to end their connections.</returns>
        /// <exception cref="DualSinkConfigurationException">Something is wrong; holds every problem.</exception>
        /// <exception cref="StoreException">The SQLite file cannot be opened or its tables not be made.</exception>
        public static async Task<SinkSet> CreateFromEnvironmentAsync(
            SettingsSources? sources = null, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
        {
            var settings = DualSinkSettings.Load(sources ?? new SettingsSources());
            var sinks = new SinkSet(settings.Options, loggerFactory: loggerFactory);
            try
            {
                await sinks.PrepareAsync(cancellationToken).ConfigureAwait(false);
                return sinks;
            }
            catch
            {
                await sinks.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }
}
