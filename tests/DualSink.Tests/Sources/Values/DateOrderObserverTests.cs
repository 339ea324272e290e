using System.Globalization;
using CsCheck;
using DualSink.Sources;
using DualSink.Sources.Values;

namespace DualSink.Tests.Sources.Values;

public sealed class DateOrderObserverTests
{
    [Theory]
    [InlineData(DateOrder.DayFirst, "03/04/2024", "13/04/2024")]
    [InlineData(DateOrder.DayFirst, "31-01-2024 09:30")]
    [InlineData(DateOrder.MonthFirst, "03/04/2024 09:30:00", "04/13/2024 09:30:00")]
    [InlineData(DateOrder.MonthFirst, "junk", "", "1/31/2024, 9:30 PM", "32/32/2024")]
    [InlineData(DateOrder.Unknown, "2024-03-04", "03.04.2024", "20240304", "4 Mar 2024", "1709514000")]
    [InlineData(DateOrder.Unknown, "04/04/2024")]
    [InlineData(DateOrder.Unknown)]
    public void What_dates_show_is_the_order_and_no_problem(DateOrder order, params string[] texts)
    {
        var observer = Observe(texts);

        Assert.Equal(order, observer.Order);
        Assert.Null(observer.Problem);
    }

    [Fact]
    public void Dates_that_all_read_two_ways_are_a_problem_with_an_example() =>
        Assert.Equal(
            "has dates like 03/04/2024 whose day and month may be either; say which with --dates dmy or --dates mdy",
            Observe("04/04/2024", "03/04/2024 09:30", "05/04/2024").Problem);

    [Fact]
    public void Dates_that_contradict_each_other_are_a_problem_with_an_example_of_each()
    {
        var observer = Observe("13/04/2024", "04/13/2024 09:30", "14/04/2024");

        Assert.Equal(DateOrder.Unknown, observer.Order);
        Assert.Equal("has dates with the day first (13/04/2024) and with the month first (04/13/2024)", observer.Problem);
    }

    [Fact]
    public void Whatever_order_is_observed_reads_every_date() =>
        Gen.Select(InstantGen.Any.Array[1, 30], Gen.OneOf("dd/MM/yyyy", "MM/dd/yyyy", "d-M-yyyy", "M-d-yyyy")).Sample((instants, format) =>
        {
            var texts = instants.Select(instant => instant.ToString(format, CultureInfo.InvariantCulture)).ToArray();
            var observer = Observe(texts);
            return observer.Problem is not null
                || texts.Zip(instants).All(row => Read.Instant(row.First, order: observer.Order) == Read.Text(row.Second.Date));
        });

    private static DateOrderObserver Observe(params string[] texts)
    {
        var observer = new DateOrderObserver();
        foreach (var text in texts)
        {
            observer.Observe(Read.Bytes(text));
        }

        return observer;
    }
}
