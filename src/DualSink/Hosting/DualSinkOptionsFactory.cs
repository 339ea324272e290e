using Microsoft.Extensions.Options;

namespace DualSink.Hosting;

/// <summary>Gives the options pattern the options that were loaded and checked as a whole.</summary>
internal sealed class DualSinkOptionsFactory(Func<DualSinkSettings> settings) : IOptionsFactory<DualSinkOptions>
{
    public DualSinkOptions Create(string name) => settings().Options;
}
