using System.Collections.Frozen;
using CsCheck;
using DualSink.Journal;
using DualSink.Stores;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Journal;

/// <summary>The last revision of each key, in memory and beyond.</summary>
public sealed class RevisionIndexTests
{
    private static readonly RevisionKeys Legacy = new(new TableBinding(TableLayout.Legacy));
    private static readonly RevisionKeys Provider = new(new TableBinding(TableLayout.Provider));

    [Fact]
    public void The_last_revision_is_known_however_little_fits_into_memory() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[-1, 30].Array[1, 200]).Sample(
            (inMemory, keys) =>
            {
                using var index = new RevisionIndex(inMemory);
                foreach (var key in keys)
                {
                    // A negative one is a bar that no table can hold.
                    if (key < 0)
                    {
                        index.Skip();
                    }
                    else
                    {
                        index.Note((UInt128)key);
                    }
                }

                Assert.Equal(keys.Where(key => key >= 0).Distinct().Count() > inMemory, index.IsSpilled);
                for (var key = 0; key <= 30; key++)
                {
                    RevisionIndex.Revision? expected = keys.Contains(key) ? new(Array.LastIndexOf(keys, key), keys.Count(other => other == key)) : null;
                    Assert.Equal(expected, index.Find((UInt128)key));
                }
            },
            iter: 50);

    [Fact]
    public void Bars_share_a_key_when_they_share_a_row()
    {
        var bar = TestBars.Plain("aapl");
        var id = Guid.Parse("3f2504e0-4f89-11d3-9a0c-0305e82c3301");

        Assert.Equal(Legacy.KeyOf("demo", bar), Legacy.KeyOf("demo", bar with { Symbol = "AAPL", Close = 1 }));
        Assert.NotEqual(Legacy.KeyOf("demo", bar), Legacy.KeyOf("other", bar));
        Assert.Equal(Legacy.KeyOf(id.ToString("N"), bar), Legacy.KeyOf(id.ToString("B").ToUpperInvariant(), bar));
        Assert.Equal(Provider.KeyOf("demo", bar), Provider.KeyOf("other", bar));
        Assert.NotEqual(Provider.KeyOf("demo", bar), Provider.KeyOf("demo", bar with { Source = "else" }));
        Assert.NotEqual(Provider.KeyOf("demo", bar), Provider.KeyOf("demo", bar with { Timeframe = "5m" }));
        Assert.NotEqual(Provider.KeyOf("demo", bar), Provider.KeyOf("demo", bar with { Timestamp = bar.Timestamp.AddTicks(10) }));
        Assert.NotEqual(
            Provider.KeyOf("demo", bar with { Source = "a", Symbol = "BC" }), Provider.KeyOf("demo", bar with { Source = "aB", Symbol = "C" }));
    }

    [Fact]
    public void Tenants_that_are_given_provider_names_keep_apart_where_a_table_has_no_tenants()
    {
        var keys = new RevisionKeys(new TableBinding(TableLayout.Provider)
        {
            ProviderNames = new Dictionary<string, string> { ["demo"] = "mine", ["other"] = "theirs" }.ToFrozenDictionary(),
        });
        var bar = TestBars.Plain();

        Assert.NotEqual(keys.KeyOf("demo", bar), keys.KeyOf("other", bar));
        Assert.Equal(keys.KeyOf("demo", bar), keys.KeyOf("demo", bar with { Source = "else" }));
    }
}
