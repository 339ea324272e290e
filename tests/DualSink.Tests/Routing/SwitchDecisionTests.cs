using DualSink.Routing;
using DualSink.Sinks;

namespace DualSink.Tests.Routing;

/// <summary>Every switch from every route to every other.</summary>
public sealed class SwitchDecisionTests
{
    private static readonly RouteOptions[] Wanted =
    [
        .. from mode in StoreSinks.Modes
           from ack in Enum.GetValues<AckPolicy>()
           from primary in StoreSinks.Names
           select new RouteOptions { Mode = mode, Ack = ack, Primary = primary },
    ];

    [Fact]
    public void A_route_is_taken_whole_or_refused_with_the_reason()
    {
        Assert.All(Everything(consents: true), made =>
        {
            var problems = RouteRules.Check(made.Wanted, made.HasJournal);
            Assert.Equal(problems, made.Decision.Problems);
            Assert.Equal(problems.Any() ? null : made.Wanted, made.Decision.Route?.Options);
        });
        Assert.Contains(Everything(consents: true), made => made.Decision.Route is null);
        Assert.Contains(Everything(consents: true), made => made.Decision.Route is not null);
    }

    [Fact]
    public void Without_consent_no_table_of_two_stops_being_written()
    {
        Assert.All(Everything(consents: false), made =>
        {
            var stops = made.Current.Sinks.Length > 1 && RouteRules.SinksOf(made.Wanted.Mode).Length == 1;
            Assert.Equal(stops && made.Decision.Problems.IsEmpty, made.Decision.Consequence is not null);
            Assert.False(stops && made.Decision.Route is not null);
        });
    }

    [Fact]
    public void What_stops_is_named_with_what_would_refill_it()
    {
        var decision = SwitchDecision.Of(Route("dual"), Of("legacy"), hasJournal: true, consents: true, sink => $"market.{sink}");

        Assert.StartsWith("Table market.provider (provider) stops being written with the next batch.", decision.Consequence);
        Assert.Contains("--mode provider", decision.Consequence);
    }

    [Theory]
    [InlineData("both", AckPolicy.All, "legacy", 1000, "store_mode: 'both' is no mode; allowed: one of legacy, provider")]
    [InlineData("dual", AckPolicy.All, "both", 1000, "primary: 'both' is no sink; allowed: one of legacy, provider")]
    [InlineData("dual", AckPolicy.All, "legacy", 0, "ack_timeout: '00:00:00' is not allowed; allowed: from 1ms to 24h")]
    [InlineData("dual", AckPolicy.Primary, "legacy", 1000, "ack: 'primary' needs a journal in mode dual, which owes the bars to the sink that is not waited for; set journal.enabled: true, or ack: all")]
    [InlineData("dual", AckPolicy.Journal, "legacy", 1000, "ack: 'journal' needs a journal in mode dual, which owes the bars to the sink that is not waited for; set journal.enabled: true, or ack: all")]
    [InlineData("legacy", AckPolicy.Journal, "legacy", 1000, "ack: 'journal' needs a journal; set journal.enabled: true, or another ack")]
    public void What_is_wrong_is_told_with_what_is_allowed(string mode, AckPolicy ack, string primary, int milliseconds, string told)
    {
        var wanted = new RouteOptions { Mode = mode, Ack = ack, Primary = primary, AckTimeout = TimeSpan.FromMilliseconds(milliseconds) };

        Assert.StartsWith(told, Assert.Single(RouteRules.Check(wanted, hasJournal: false)).ToString());
    }

    private static IEnumerable<Made> Everything(bool consents) =>
        from mode in StoreSinks.Modes
        from wanted in Wanted
        from hasJournal in (bool[])[false, true]
        let current = Route(mode)
        select new Made(current, wanted, hasJournal, SwitchDecision.Of(current, wanted, hasJournal, consents, sink => sink));

    private static RouteSnapshot Route(string mode) => RouteSnapshot.Of(Of(mode));

    private static RouteOptions Of(string mode) => new() { Mode = mode, Ack = AckPolicy.All };

    private sealed record Made(RouteSnapshot Current, RouteOptions Wanted, bool HasJournal, SwitchDecision Decision);
}
