using CsCheck;
using DualSink.Bars;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

public sealed class CsvRoundTripTests
{
    private static readonly Gen<(CsvDialect Dialect, List<Bar> Bars)> Files = CsvDialects.All.SelectMany(dialect =>
        FileBars.Bar(dialect.Times.Instants.Select(instant => Cut(instant, dialect.Times.Unit))).List[1, 12].Select(bars => (dialect, bars)));

    [Fact]
    public async Task Bars_written_in_any_dialect_are_read_back_equal() =>
        await Files.SampleAsync(
            async file =>
            {
                var options = file.Dialect.Times.Reading(new SourceOptions { AnySpacing = true, BatchSize = 5 });

                var batches = await Reading.ReadAsync("bars.csv", file.Dialect.Write(file.Bars), options);

                Assert.Empty(batches.SelectMany(batch => batch.Rejections).Select(rejection => (rejection.Column, rejection.Value, rejection.Reason)));
                Assert.Equal(file.Bars, batches.SelectMany(batch => batch.Bars.ToArray()));
            },
            iter: 2000,
            print: file => $"{file.Dialect}: {string.Join("; ", file.Bars)}");

    private static DateTime Cut(DateTime instant, TimeSpan unit) => new(instant.Ticks - (instant.Ticks % unit.Ticks), DateTimeKind.Utc);
}
