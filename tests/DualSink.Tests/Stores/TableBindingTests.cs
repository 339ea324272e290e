using System.Collections.Frozen;
using DualSink.Stores;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Stores;

public sealed class TableBindingTests
{
    private static readonly FrozenDictionary<string, string> Names =
        new Dictionary<string, string> { ["demo"] = "demo-feed" }.ToFrozenDictionary();

    [Fact]
    public void A_symbol_is_stored_in_upper_case_and_nothing_else_changes()
    {
        var bar = TestBars.Plain("brk.b", source: "Vendor") with { Timeframe = "5min" };

        Assert.Equal(bar with { Symbol = "BRK.B" }, new TableBinding(TableLayout.Legacy).Normalise("demo", bar));
    }

    [Fact]
    public void A_bar_that_needs_no_change_is_not_copied()
    {
        var bar = TestBars.Plain();

        Assert.Same(bar, new TableBinding(TableLayout.Provider).Normalise("demo", bar));
    }

    [Fact]
    public void A_tenant_gets_the_provider_name_set_for_it_where_rows_have_no_tenant()
    {
        var bar = TestBars.Plain();
        var provider = new TableBinding(TableLayout.Provider) { ProviderNames = Names };
        var legacy = new TableBinding(TableLayout.Legacy) { ProviderNames = Names };

        Assert.Equal("demo-feed", provider.Normalise("demo", bar).Source);
        Assert.Equal("demo-feed", provider.SourceOf("demo", "vendor"));
        Assert.Same(bar, provider.Normalise("other", bar));
        Assert.Same(bar, legacy.Normalise("demo", bar));
    }

    [Fact]
    public void A_table_is_called_by_its_schema_where_that_is_set()
    {
        Assert.Equal("bars", new TableBinding(TableLayout.Legacy).DisplayName);
        Assert.Equal("md.old", new TableBinding(TableLayout.Legacy) { Schema = "md", Table = "old" }.DisplayName);
    }
}
