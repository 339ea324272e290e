using DualSink.Stores.Postgres.Checkup;

namespace DualSink.Tests.Stores.Postgres.Checkup;

public sealed class PostgresPolicyTests
{
    private static readonly PostgresPolicy Permissive = new("p", '*', IsPermissive: true, Applies: true, Using: "a", Check: "b");
    private static readonly PostgresPolicy Restrictive = Permissive with { Name = "r", IsPermissive = false };

    [Fact]
    public void What_is_written_meets_the_check_and_without_one_what_shows()
    {
        Assert.Equal(("a", "b"), (Permissive.Demand(isNew: false), Permissive.Demand(isNew: true)));
        Assert.Equal("a", (Permissive with { Check = null }).Demand(isNew: true));
        Assert.Equal("true", (Permissive with { Using = null }).Demand(isNew: false));
    }

    [Theory]
    [InlineData(true, null, true, true)]
    [InlineData(false, null, true, null)]
    [InlineData(false, false, true, false)]
    [InlineData(true, true, false, false)]
    [InlineData(null, null, false, false)]
    [InlineData(true, false, null, null)]
    [InlineData(false, false, null, false)]
    public void One_permissive_policy_suffices_and_all_restrictive_ones_must_agree(bool? one, bool? another, bool? restrictive, bool? together) =>
        Assert.Equal(together, PolicyAnswer.Together([new(Permissive, one, null), new(Permissive, another, null), new(Restrictive, restrictive, null)], 'r', isNew: false));

    [Fact]
    public void Without_a_permissive_policy_nothing_is_let_through()
    {
        Assert.False(PolicyAnswer.Together([], 'r', isNew: false));
        Assert.False(PolicyAnswer.Together([new(Restrictive, true, true)], 'a', isNew: true));
    }

    [Fact]
    public void A_policy_has_a_say_in_its_own_command_only_and_for_its_own_roles()
    {
        PolicyAnswer reading = new(Permissive with { Command = 'r' }, true, true);
        PolicyAnswer foreign = new(Permissive with { Applies = false }, true, true);

        Assert.True(PolicyAnswer.Together([reading, foreign], 'r', isNew: false));
        Assert.False(PolicyAnswer.Together([reading, foreign], 'w', isNew: false));
    }

    [Fact]
    public void What_is_not_known_is_told_only_where_it_decides()
    {
        PolicyAnswer unknown = new(Permissive with { Name = "u" }, null, null);
        PolicyAnswer[] othersAreHidden = [new(Permissive, false, false), new(Restrictive, false, false)];

        var decided = PolicyVerdict.Of([new(Permissive, true, true), unknown], othersAreHidden);
        var open = PolicyVerdict.Of([new(Permissive, false, false), unknown], othersAreHidden);

        Assert.Empty(decided.Unjudged);
        Assert.Equal("u", Assert.Single(open.Unjudged).Name);
        Assert.Empty(open.Refused);
    }

    [Fact]
    public void Whether_the_writer_needs_the_policy_that_shows_others_is_told()
    {
        PolicyAnswer all = new(Permissive with { Name = "all" }, true, true);
        PolicyAnswer own = new(Permissive with { Name = "own" }, true, true);
        PolicyAnswer[] toOthers = [all, own with { Shows = false, Admits = false }];

        Assert.True(PolicyVerdict.Of([all, own], toOthers).DoesWithoutThem);
        Assert.False(PolicyVerdict.Of([all], [all]).DoesWithoutThem);
        Assert.Equal("all", Assert.Single(PolicyVerdict.Of([all, own], toOthers).ShowingOthers).Name);
    }
}
