namespace DualSink.Cli.Reporting;

/// <summary>How many <see cref="BarRun"/>s all series of a report may keep together. Not safe for concurrent use.</summary>
internal sealed class RunBudget(int runs)
{
    private int _left = runs;

    /// <summary>Takes one, unless there is none left.</summary>
    public bool TryTake() => _left > 0 && _left-- > 0;
}
