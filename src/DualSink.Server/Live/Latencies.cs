namespace DualSink.Server.Live;

/// <summary>The commits of a sink in the last seconds. Not safe for concurrent use.</summary>
internal sealed class Latencies
{
    private const int Seconds = 10;

    private readonly Queue<List<double>> _last = new();

    /// <summary>Adds the commits of a second, and forgets those of ten seconds ago.</summary>
    public void Add(List<double> commits)
    {
        commits.Sort();
        _last.Enqueue(commits);
        if (_last.Count > Seconds)
        {
            _last.Dequeue();
        }
    }

    /// <summary>The commits of the last ten seconds, in ascending order.</summary>
    public List<double> All()
    {
        List<double> all = [.. _last.SelectMany(commits => commits)];
        all.Sort();
        return all;
    }

    /// <summary>The time in milliseconds that a share of sorted commits did not exceed; NaN where there are none.</summary>
    public static double Milliseconds(List<double> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : Math.Round(sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(share * sorted.Count) - 1)] * 1000, 3);
}
