using System.Globalization;
using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether the server and this machine agree on what time it is.</summary>
internal static class ClockCheck
{
    private const string Name = "clock";
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    public static Finding Of(ServerClock clock)
    {
        var off = clock.Ahead.Duration();
        var measured = string.Create(
            CultureInfo.InvariantCulture,
            $"the server's is {off.TotalSeconds:0.000} s {(clock.Ahead < TimeSpan.Zero ? "behind" : "ahead of")} this machine's, give or take {clock.Uncertainty.TotalSeconds:0.000} s");
        return off - clock.Uncertainty > Tolerance
            ? Finding.Warn(
                Name,
                measured,
                "The server stamps created_at and updated_at, this machine its log lines and metrics; set side by side they mislead.",
                "On the one that is wrong: timedatectl set-ntp true")
            : Finding.Ok(Name, measured);
    }
}
