using System.Globalization;
using DualSink.Bars;
using DualSink.Cli.Verbs;
using DualSink.Cli.Writing;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Server.Documents;
using DualSink.Sinks;
using DualSink.Sources;
using DualSink.Sources.Following;
using DualSink.Sources.Mapping;

namespace DualSink.Cli.Running;

/// <summary>
/// Reads one input of a long run and writes its bars, from where the journal remembers it was accepted. Not safe for
/// concurrent use.
/// </summary>
internal sealed class SourceRun(VerbContext context, SourceFlags flags, SourceOptions options, string name, BarPipeline pipeline, DualSinkOptions settings) : IDisposable
{
    private const int MaxRejections = 100;
    private const int ShownRejections = 20;
    private static readonly TimeSpan DiskRest = TimeSpan.FromSeconds(1);

    private readonly string _path = name == SourceFlags.StandardInput ? name : context.PathOf(name);
    private RejectsFiles? _rejects;
    private BarReader? _reader;

    /// <summary>The inputs as they were named, each of them once.</summary>
    /// <exception cref="UsageException">One is named twice.</exception>
    public static string[] NamesIn(VerbContext context, string[] names) =>
        names.GroupBy(name => name == SourceFlags.StandardInput ? name : context.PathOf(name)).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new UsageException($"A file is named twice: {twice.First()}.")
            : names;

    /// <summary>The input as it was named.</summary>
    public string Name => name;

    /// <summary>Bars accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>Bars that the policy let go at the door of a full journal.</summary>
    public long Dropped { get; private set; }

    /// <summary>Rows that are no bars, or break a rule.</summary>
    public long Rejected { get; private set; }

    /// <summary>The last line read, or the last row's number.</summary>
    public long Lines { get; private set; }

    /// <summary>The first rejections.</summary>
    public List<Rejection> Rejections { get; } = [];

    /// <summary>Where all rejected rows are kept.</summary>
    public IReadOnlyList<string> RejectsFiles => _rejects?.Paths ?? [];

    /// <summary>What became of the batches.</summary>
    public ReceiptWindow Window { get; } = new(PipelineRun.WindowOf(settings), context.Time);

    /// <summary>Reads and writes until the input ends, which a growing file never does.</summary>
    /// <exception cref="SourceException">The input cannot be read any further.</exception>
    /// <exception cref="OperationCanceledException">Stopped; what was accepted is in the journal, or on its way to the sinks.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var batches = BatchesAsync(stop).GetAsyncEnumerator(stop);
        var next = Task.FromResult(true);
        try
        {
            // Nobody can interrupt the reading of a pipe: it is left behind, to end with the process.
            while (await (next = Task.Run(() => batches.MoveNextAsync().AsTask(), stop)).WaitAsync(stop))
            {
                await WriteAsync(batches.Current, stop);
            }
        }
        finally
        {
            if (next.IsCompleted)
            {
                await batches.DisposeAsync();
            }
        }
    }

    /// <summary>Closes what was kept of rejected rows, with everything on the disk.</summary>
    /// <exception cref="UsageException">The disk did not take it.</exception>
    public void CloseRejects() => _rejects?.Close();

    public void Dispose() => _rejects?.Dispose();

    private async IAsyncEnumerable<FollowedBatch> BatchesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        if (name == SourceFlags.StandardInput)
        {
            await using var reader = await BarReader.OpenAsync(name, context.Shell.OpenInput(), options, stop);
            await foreach (var rows in reader.ReadAsync(stop))
            {
                yield return new FollowedBatch(reader, rows, null);
            }

            yield break;
        }

        var mark = await pipeline.MarkOfAsync(_path, stop);
        var file = new FollowedFile(_path, name, options, context.Time, context.Console.Note);
        if (mark is not null)
        {
            context.Console.Note(string.Create(CultureInfo.InvariantCulture, $"{name}: goes on behind line {mark.Lines}."));
        }

        await foreach (var batch in file.ReadAsync(mark is null ? null : new ReadMark(mark.Lines, mark.Bytes, mark.Fingerprint), stop))
        {
            yield return batch;
        }
    }

    private async Task WriteAsync(FollowedBatch read, CancellationToken stop)
    {
        var (reader, rows, place) = read;
        if (!ReferenceEquals(_reader, reader))
        {
            InputAnnouncement.Write(context, flags, options, reader);
            _reader = reader;
        }

        // Before the mark passes them: they are kept once more rather than never.
        Keep(reader, rows, isPipe: place is null);
        var droppedBefore = Dropped;
        var mark = place is not null && pipeline.HasJournal ? new SourceMark(_path, place.Lines, place.Bytes, place.Fingerprint) : null;
        if (!rows.Bars.IsEmpty || mark is not null)
        {
            await Window.WaitForRoomAsync(stop);
            var began = context.Time.GetTimestamp();
            var batch = new BarBatch(rows.Tenant ?? settings.TenantId, rows.Bars);
            await Window.AddAsync(await AcceptAsync(batch, mark, stop), began);
        }

        Accepted += rows.Bars.Length - (Dropped - droppedBefore);
        Lines = rows.End.Lines;
        if (!pipeline.HasJournal && Window.Failed > 0)
        {
            throw new IOException($"{Window.Failed} bars of {name} came back unwritten: {Window.Error?.Message.TrimEnd('.')}. With a journal they would be kept until they can be written: set journal.enabled: true.", Window.Error);
        }
    }

    // A full disk has room again some day, and nobody has to start the process anew for that.
    private async Task<BatchReceipt> AcceptAsync(BarBatch batch, SourceMark? mark, CancellationToken stop)
    {
        for (var isTold = false; ; isTold = true)
        {
            try
            {
                var receipt = await pipeline.WriteAsync(batch, mark, stop);
                var dropped = pipeline.HasJournal && receipt.Confirmed.IsCompletedSuccessfully ? (await receipt.Confirmed).Dropped : 0;
                if (mark is null || dropped == 0)
                {
                    Dropped += dropped;
                    return receipt;
                }

                // A file keeps its rows: what the policy lets go at a full journal's door is offered again.
                if (!isTold)
                {
                    context.Console.Warn($"{name}: the journal is full, so nothing more is accepted for now, and it is tried again every second.");
                }

                await Task.Delay(DiskRest, context.Time, stop);
            }
            catch (JournalException full) when (full.Kind is JournalErrorKind.Disk or JournalErrorKind.Full)
            {
                if (!isTold)
                {
                    context.Console.Warn($"{name}: nothing more is accepted for now, and it is tried again every second. {full.Message}");
                }

                await Task.Delay(DiskRest, context.Time, stop);
            }
        }
    }

    private void Keep(BarReader reader, SourceBatch rows, bool isPipe)
    {
        foreach (var rejection in rows.Rejections.Take((int)Math.Max(0, ShownRejections - Rejected)))
        {
            context.Console.Note(RejectionLine.Of(RejectionDocument.Of(rejection)));
        }

        Rejected += rows.Rejections.Length;
        Rejections.AddRange(rows.Rejections.Take(MaxRejections - Rejections.Count));
        _rejects ??= new RejectsFiles(of => context.PathOf(InputName.RejectsOf(BesideOf(isPipe), of.Format)), mayNumber: true);
        _rejects.Keep(reader, rows.Rejections);
    }

    // Beside a pipe, such as /dev/fd/63, there may be no place.
    private string BesideOf(bool isPipe) => name == SourceFlags.StandardInput ? "stdin" : isPipe ? Path.GetFileName(name) : name;
}
