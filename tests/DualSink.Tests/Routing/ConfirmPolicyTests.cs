using System.Collections.Immutable;
using DualSink.Routing;
using DualSink.Sinks;

namespace DualSink.Tests.Routing;

/// <summary>Every route, every set of sinks a batch can have been accepted for, every set that can have settled it.</summary>
public sealed class ConfirmPolicyTests
{
    private static readonly ImmutableArray<string>[] Sets = [["legacy"], ["provider"], ["legacy", "provider"]];

    private static readonly Case[] Cases =
    [
        .. from mode in StoreSinks.Modes
           from ack in Enum.GetValues<AckPolicy>()
           from primary in StoreSinks.Names
           from inCharge in StoreSinks.Names
           from attached in Sets.Append([])
           from accepted in Sets
           from settled in Sets.Append([])
           let route = RouteSnapshot.Of(new RouteOptions { Mode = mode, Ack = ack, Primary = primary }) with { InCharge = inCharge, Sinks = attached }
           where settled.All(accepted.Contains) && attached.All(RouteRules.SinksOf(mode).Contains)
           select new Case(route, accepted, settled),
    ];

    [Fact]
    public void Nobody_answers_who_has_not_settled_or_never_got_the_batch() =>
        Assert.All(Cases, given => Assert.All(given.Answering ?? [], sink => Assert.True(given.Accepted.Contains(sink) && given.Settled.Contains(sink))));

    [Fact]
    public void What_all_its_sinks_have_settled_is_answered() =>
        Assert.All(Cases.Where(given => given.Settled.Length == given.Accepted.Length), given => Assert.NotNull(given.Answering));

    [Fact]
    public void The_word_of_the_journal_is_enough_where_it_is_asked_for_and_nowhere_else() =>
        Assert.All(Cases, given => Assert.Equal(given.Route.Options.Ack == AckPolicy.Journal, given.Answering is { IsEmpty: true }));

    [Fact]
    public void One_more_sink_that_settled_never_takes_an_answer_back() =>
        Assert.All(
            Cases.Where(given => given.Answering is not null),
            given => Assert.All(given.Accepted, sink => Assert.NotNull((given with { Settled = given.Settled.Add(sink) }).Answering)));

    [Fact]
    public void Nobody_waits_for_a_sink_that_is_not_written_while_another_is() =>
        Assert.All(
            Cases.Where(given => given.Accepted.Any(given.Route.Sinks.Contains) && given.Accepted.Where(given.Route.Sinks.Contains).All(given.Settled.Contains)),
            given => Assert.NotNull(given.Answering));

    [Fact]
    public void Under_failover_the_one_in_charge_answers_alone() =>
        Assert.All(
            Cases.Where(given => given.Route is { FailsOver: true, Options.Ack: not AckPolicy.Journal } && given.Accepted.Contains(given.Route.InCharge) && given.Route.Sinks.Contains(given.Route.InCharge)),
            given => Assert.Equal(given.Settled.Contains(given.Route.InCharge) ? given.Route.InCharge : null, given.Answering?.Single()));

    private sealed record Case(RouteSnapshot Route, ImmutableArray<string> Accepted, ImmutableArray<string> Settled)
    {
        public ImmutableArray<string>? Answering => ConfirmPolicy.Answering(Route, Accepted, Settled.Contains);
    }
}
