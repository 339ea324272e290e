using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using DualSink.Diagnostics;
using DualSink.Tests.Architecture;
using Microsoft.Extensions.Logging;

namespace DualSink.Tests.Docs;

public sealed partial class OperationsPageTests
{
    private static readonly Page Operations = Page.At("docs/operations.md");

    [Fact]
    public void Every_metric_is_listed_with_its_type_and_no_other_is()
    {
        var instruments = Instruments();
        Rule.HoldsUnless(instruments.Where(instrument => Operations.RowOf(instrument.Name)[1] != TypeOf(instrument)).Select(instrument => instrument.Name));
        Assert.All(
            Page.All.SelectMany(page => Metric().Matches(page.Text).Select(match => match.Value)).Distinct(),
            name => Assert.Contains(name, instruments.Select(instrument => instrument.Name)));
    }

    [Fact]
    public void Every_log_line_is_listed_with_its_level()
    {
        var lines = typeof(LogMessages).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()!).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Contains(
            Operations.Rows, row => row[0] == $"{line.EventId}" && row[1] == line.Level switch { LogLevel.Information => "info", LogLevel.Warning => "warn", _ => "error" }));
    }

    private static List<Instrument> Instruments()
    {
        RuntimeHelpers.RunClassConstructor(typeof(DualSinkMeter).TypeHandle);
        var found = new List<Instrument>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => found.Add(instrument) };
        listener.Start();
        found.RemoveAll(instrument => instrument.Meter.Name != DualSinkMeter.Name);
        Assert.NotEmpty(found);
        return found;
    }

    private static string TypeOf(Instrument instrument) => instrument switch
    {
        Counter<long> => "counter",
        Histogram<double> => "histogram",
        _ => "gauge",
    };

    [GeneratedRegex(@"(?<=`)(?:mdp_|provider_sink_|store_bars|store_sink_|pipeline_store_|dualsink_dead)\w+(?=`)")]
    private static partial Regex Metric();
}
