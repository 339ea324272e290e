using System.Globalization;
using DualSink.Cli.Measuring;
using DualSink.Cli.Writing;
using DualSink.Hosting;
using DualSink.Stores;

namespace DualSink.Cli.Verification;

/// <summary>The two sinks side by side: what they are, and what was measured.</summary>
internal static class SinkComparison
{
    public static ResultTable Table(VerificationResult result, VerificationStores stores, DualSinkOptions options)
    {
        var table = new ResultTable(["", .. stores.All.Select(side => side.Store.Binding.Layout.Name)]);
        Row(table, "table", stores, side => side.Store.Binding.DisplayName);
        Row(table, "client", stores, side => side.Engine.Client);
        Row(table, "tenants", stores, side => side.Store.Binding.Layout.HasTenant ? "a column of the key" : "none");
        Row(table, "retries", stores, side => Retries(side.Store, options));
        Row(table, "splitting", stores, side => Text($"up to {Options(side.Store, options).MaxBatchSize:N0} bars a write"));
        Row(table, "workers", stores, side => Text($"{Math.Min(Options(side.Store, options).Workers, side.Store.MaxConcurrentWriters)}"));
        Row(table, "backpressure", stores, side => Backpressure(side.Store, options));
        if (result.Sinks.Count == stores.All.Count)
        {
            Measured(table, result);
        }

        return table;
    }

    private static void Measured(ResultTable table, VerificationResult result)
    {
        void Row(string name, Func<SinkRunResult, FormattableString> text) => table.Row([name, .. result.Sinks.Select(sink => Text(text(sink)))]);

        Row("written", sink => $"{sink.Committed:N0}");
        Row("superseded", sink => $"{sink.Superseded:N0}");
        Row("failed", sink => $"{sink.Failed:N0}");
        Row("writes retried", sink => $"{sink.Retries:N0}");
        Row("seconds", sink => $"{sink.Elapsed.TotalSeconds:0.000}");
        Row("bars/s", sink => $"{sink.BarsPerSecond:N0}");
        Row("batch p50", sink => $"{Percentile.Of(sink.BatchSeconds, 50) * 1000:0.0} ms");
        Row("batch p95", sink => $"{Percentile.Of(sink.BatchSeconds, 95) * 1000:0.0} ms");
        Row("batch p99", sink => $"{Percentile.Of(sink.BatchSeconds, 99) * 1000:0.0} ms");
        Row("memory added", sink => $"{sink.PeakMemoryMegabytes:0.0} MB");
        Row("client CPU", sink => $"{sink.CpuPercent:0} %");
        if (result.ReadBacks.Count == result.Sinks.Count)
        {
            table.Row(["read back exactly", .. result.ReadBacks.Select(read => Text($"{read.Exact:N0} of {read.Expected:N0}"))]);
        }
    }

    private static void Row(ResultTable table, string name, VerificationStores stores, Func<(IStoreEngine Engine, IBarStore Store), string> text) =>
        table.Row([name, .. stores.All.Select(text)]);

    private static Sinks.StoreSinkOptions Options(IBarStore store, DualSinkOptions options) => options.SinkOptionsFor(store.Binding.Layout.Name);

    private static string Retries(IBarStore store, DualSinkOptions options)
    {
        var sink = Options(store, options);
        return Text($"{sink.MaxAttempts} attempts, {sink.BaseDelay.TotalMilliseconds:0} ms to {sink.MaxDelay.TotalSeconds:0} s apart");
    }

    private static string Backpressure(IBarStore store, DualSinkOptions options)
    {
        var sink = Options(store, options);
        return Text($"{sink.Backpressure.ToString().ToLowerInvariant()} at {sink.QueueMax} batches");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
