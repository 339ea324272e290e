using DualSink.Stores.Postgres.Checkup;

namespace DualSink.Tests.Stores.Postgres.Checkup;

public sealed class PostgresPolicyTests
{
    [Fact]
    public void One_permissive_policy_suffices_and_all_restrictive_ones_must_agree()
    {
        PostgresPolicy[] policies =
        [
            new("p1", '*', IsPermissive: true, Applies: true, Using: "a", Check: null),
            new("p2", 'r', IsPermissive: true, Applies: true, Using: "b", Check: null),
            new("p3", '*', IsPermissive: false, Applies: true, Using: "c", Check: "d"),
            new("p4", 'a', IsPermissive: false, Applies: true, Using: null, Check: "e"),
            new("p5", '*', IsPermissive: true, Applies: false, Using: "f", Check: "f"),
        ];

        Assert.Equal("coalesce(((a) OR (b)) AND (c), false)", PostgresPolicy.Demand(policies, 'r', isNew: false));
        Assert.Equal("coalesce(((a)) AND (d) AND (e), false)", PostgresPolicy.Demand(policies, 'a', isNew: true));
        Assert.Equal("coalesce(((a)) AND (c), false)", PostgresPolicy.Demand(policies, 'w', isNew: false));
        Assert.Equal("coalesce(((a)) AND (d), false)", PostgresPolicy.Demand(policies, 'w', isNew: true));
    }

    [Fact]
    public void Without_a_permissive_policy_nothing_is_let_through()
    {
        Assert.Equal("coalesce(false, false)", PostgresPolicy.Demand([], 'r', isNew: false));
        Assert.Equal("coalesce(false AND (true), false)", PostgresPolicy.Demand([new("p", '*', IsPermissive: false, Applies: true, null, null)], 'a', isNew: true));
    }
}
