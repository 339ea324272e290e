using DualSink.Bars;
using DualSink.Sinks;
using Microsoft.Extensions.Hosting;

namespace Embedded;

/// <summary>A feed of three bars, the last a revision of the second.</summary>
internal sealed class Feed(StoreSink sink, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var open = new DateTime(2024, 3, 4, 14, 30, 0, DateTimeKind.Utc);
        Bar[] bars =
        [
            new("acme-feed", "ACME", "1m", open, 125.00m, 125.10m, 124.90m, 125.05m, 1200),
            new("acme-feed", "ACME", "1m", open.AddMinutes(1), 125.05m, 125.20m, 125.00m, 125.15m, 900),
            new("acme-feed", "ACME", "1m", open.AddMinutes(1), 125.05m, 125.20m, 125.00m, 125.16m, 950),
        ];

        var receipt = await sink.WriteAsync(new BarBatch("default", bars), stoppingToken);
        var outcome = await receipt.Confirmed;

        Console.WriteLine($"{sink.Store.Binding.DisplayName}: committed {outcome.Committed}, superseded {outcome.Superseded}, returned {outcome.Returned}");
        foreach (var problem in outcome.Problems)
        {
            Console.WriteLine($"bar {problem.Index} {problem.Outcome}: {problem.Reason}");
        }

        lifetime.StopApplication();
    }
}
