using System.Globalization;

namespace DualSink.Tests.Dashboard;

/// <summary>
/// How many wait for each core. What is promised in seconds is promised of a machine that has a core to spare; where as
/// many wait, so many times as long is given, and the figure is printed.
/// </summary>
internal static class Busyness
{
    /// <summary>1 or more; 1 where the system does not tell.</summary>
    public static double Now =>
        File.Exists("/proc/loadavg")
            ? Math.Max(1, double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) / Environment.ProcessorCount)
            : 1;
}
