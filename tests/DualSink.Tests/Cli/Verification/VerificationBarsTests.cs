using DualSink.Bars;
using DualSink.Cli.Verification;

namespace DualSink.Tests.Cli.Verification;

public sealed class VerificationBarsTests
{
    [Fact]
    public void Every_run_makes_the_same_bars_and_all_of_them_meet_the_rules()
    {
        var bars = VerificationBars.Generate(VerificationBars.DefaultSymbols, 1000).ToList();

        Assert.Equal(bars, VerificationBars.Generate(VerificationBars.DefaultSymbols, 1000));
        Assert.Equal(4000, bars.Select(bar => BarKey.Of("t", bar)).Distinct().Count());
        Assert.All(bars, bar => Assert.Null(BarRules.Default.FirstBroken(bar)));
        Assert.All(bars, bar => Assert.True(bar.Close.Scale <= 2 && bar.Low > 0 && bar.Volume == decimal.Truncate(bar.Volume)));
        Assert.All(bars, bar => Assert.Equal("dualsink-verify", bar.Source));
    }
}
