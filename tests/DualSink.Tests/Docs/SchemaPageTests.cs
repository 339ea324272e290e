using DualSink.Bars;
using DualSink.Parity;
using DualSink.Schema;
using DualSink.Stores;
using DualSink.Tests.Architecture;

namespace DualSink.Tests.Docs;

public sealed class SchemaPageTests
{
    private static readonly Page Schema = Page.At("docs/schema.md");

    [Fact]
    public void Every_column_is_listed_with_its_type()
    {
        TableLayout[] layouts = [TableLayout.Legacy, TableLayout.Provider];
        var expected = layouts.SelectMany(layout => PostgresTableReport.Of(new TableBinding(layout), null, true, 0).Columns).ToList();

        Assert.NotEmpty(expected);
        Rule.HoldsUnless(expected
            .Where(column => !Schema.Rows.Any(row => row[0] == $"`{column.Name}`" && row[1] == column.Expected))
            .Select(column => $"{column.Name} {column.Expected}"));
    }

    [Fact]
    public void Every_rule_is_listed_and_whether_it_can_be_relaxed() =>
        Assert.All(BarRules.Default.Rules, rule => Assert.Equal(rule.CanRelax ? "yes" : "no", Schema.RowOf(rule.Name)[2]));

    [Fact]
    public void The_examples_of_parity_are_true()
    {
        var prices = new PriceParity(TableLayout.Legacy.ColumnOf(BarField.Close));
        var examples = Page.At("docs/parity.md").Rows.Where(row => row is [[>= '0' and <= '9', ..], _, _]).ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, row => Assert.Equal(
            row[2].Split(':')[0],
            prices.Compare(StoredValue.OfNumericText(row[0]), StoredValue.Of(double.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture))) switch
            {
                ParityClass.Equal => "equal",
                ParityClass.EqualAfterLayout => "equal after layout",
                ParityClass.NotRepresentable => "not representable",
                _ => "divergent",
            }));
    }
}
