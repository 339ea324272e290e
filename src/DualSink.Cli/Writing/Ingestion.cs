using DualSink.Bars;
using DualSink.Cli.Reporting;
using DualSink.Sources;

namespace DualSink.Cli.Writing;

/// <summary>Reads files and writes their bars through a sink, until the end, an interruption, or an error. Not safe for concurrent use.</summary>
internal sealed class Ingestion(VerbContext context, InputFiles input, PipelineRun run, RejectsFiles rejectsFiles, SeriesReport? report, string tenant, bool strict)
{
    private const int MaxRejections = 100;

    private readonly RepeatTracker _repeats = new();
    private readonly List<Rejection> _rejections = [];
    private long _accepted;
    private long _rejected;
    private long _bytesOfEarlierFiles;
    private BarReader? _reader;

    /// <summary>Reads and writes. Whatever ends it early is part of the result, so that what was done before is reported too.</summary>
    public async Task<IngestResult> RunAsync(WriteProgress progress)
    {
        Exception? failure = null;
        try
        {
            await foreach (var (reader, batch) in input.ReadAsync(context.Cancellation))
            {
                await WriteAsync(reader, batch);
                var (safe, how) = run.HasJournal ? (_accepted, "accepted") : (run.Committed, "committed");
                progress.Report(_bytesOfEarlierFiles + reader.BytesRead, _accepted + _rejected, safe, how, _rejected);

                // What cannot be written now will not be later: the sink has tried as often as it was told to.
                if (run.Failed > 0 || (strict && _rejected > 0))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            context.Console.Note("Reading has stopped; waiting for what is in flight.");
        }
        catch (Exception ended)
        {
            failure = ended;
        }

        var sinks = await run.CompleteAsync(context.Cancellation);
        failure ??= CloseRejects();
        return new IngestResult(
            sinks, _accepted, _rejected, _repeats.Identical, _repeats.Revised, _repeats.IsComplete, _rejections, rejectsFiles.Paths,
            failure ?? Unwritten(sinks) ?? (strict && _rejected > 0 ? Refused() : null))
        {
            Report = report,
        };
    }

    private async Task WriteAsync(BarReader reader, SourceBatch batch)
    {
        if (!ReferenceEquals(_reader, reader))
        {
            _bytesOfEarlierFiles += _reader?.Length ?? 0;
            _reader = reader;
        }

        if (strict && batch.Rejections is [var first, ..])
        {
            batch = UpTo(first, batch);
        }

        if (batch.Bars.Length > 0)
        {
            await run.WriteAsync(new BarBatch(batch.Tenant ?? tenant, batch.Bars), context.Cancellation);
            _accepted += batch.Bars.Length;
            foreach (var bar in batch.Bars.Span)
            {
                var series = RepeatTracker.SeriesOf(batch.Tenant ?? tenant, bar);
                var repeat = _repeats.Add(series, bar);
                report?.Add(series, bar.Timestamp, repeat);
            }
        }

        _rejected += batch.Rejections.Length;
        _rejections.AddRange(batch.Rejections.Take(MaxRejections - _rejections.Count));
        rejectsFiles.Keep(reader, batch.Rejections);
    }

    // Nothing after the first row that was rejected.
    private static SourceBatch UpTo(Rejection first, SourceBatch batch)
    {
        var before = batch.Lines.Span.BinarySearch(first.Line);
        return batch with { Bars = batch.Bars[..(before < 0 ? ~before : before)], Rejections = [first] };
    }

    // Before the report: what it says of the rejects file is on the disk.
    private UsageException? CloseRejects()
    {
        try
        {
            rejectsFiles.Close();
            return null;
        }
        catch (UsageException unkept)
        {
            return unkept;
        }
    }

    private static IOException? Unwritten(IReadOnlyList<SinkRunResult> sinks) =>
        sinks.FirstOrDefault(sink => sink.Failed > 0) is { } failed
            ? new IOException($"{failed.Failed} bars came back unwritten: {failed.Reason?.TrimEnd('.')}. Ingest again when the reason is gone; writing twice changes nothing.", failed.Error)
        : sinks.Any(sink => sink.Owed > 0) ? new IOException(Debt.Text(sinks))
        : null;

    private static Exception Refused() => new UsageException("--strict: a row was rejected, so nothing after it was written.");
}
