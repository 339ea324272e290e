using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Cli.Bench;

/// <summary>A scratch table, written by the sink, and an identical one written by the plainest fast way the engine has.</summary>
internal interface IBenchTable
{
    /// <summary>The sink's table.</summary>
    string Table { get; }

    /// <summary>What the baseline does, for people.</summary>
    string Baseline { get; }

    /// <summary>Empties both tables and settles what earlier writes left to do.</summary>
    Task ResetAsync(CancellationToken cancellationToken);

    /// <summary>Converts bars to what the baseline sends, which is not timed.</summary>
    BenchRows[] Prepare(Bar[][] batches);

    /// <summary>Writes batches the plain way, over as many connections as the sink has workers. False where the role may not.</summary>
    Task<bool> RunBaselineAsync(BenchRows[] batches, CancellationToken cancellationToken);

    /// <summary>The sink's table.</summary>
    IBarStore OpenStore();

    /// <summary>A sink on the sink's table, as the settings have it.</summary>
    StoreSink OpenSink();
}
