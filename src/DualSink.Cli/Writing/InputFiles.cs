using System.Runtime.CompilerServices;
using DualSink.Sources;
using DualSink.Sources.Mapping;

namespace DualSink.Cli.Writing;

/// <summary>The files a verb was given, read one after the other. Not safe for concurrent use.</summary>
/// <remarks>
/// A pipe gives what it holds once: it is opened once, and only its header is read before its turn comes. Nobody can
/// interrupt the opening or reading of one: it is left behind, to end with the process. Standard input is not even opened
/// before its turn.
/// </remarks>
internal sealed class InputFiles(VerbContext context, SourceFlags flags, IReadOnlyList<string> names, SourceOptions options)
{
    // By name: those that were opened to look at them and cannot be opened again.
    private readonly Dictionary<string, BarReader> _pipes = [];

    /// <summary>The files' bytes, all told; null when standard input or a pipe is among them.</summary>
    public long? Length { get; private set; }

    /// <summary>Opens each file, unpacks it to its end if it is packed, and reads its first rows, so that nothing is written when one of them cannot be read.</summary>
    /// <exception cref="UsageException">Some cannot; the message names them all.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Count)
        {
            throw new UsageException($"A file is named twice: {string.Join(", ", names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key))}.");
        }

        var problems = new List<string>();
        Length = 0;
        foreach (var name in names)
        {
            if (name == SourceFlags.StandardInput)
            {
                Length = null;
                continue;
            }

            try
            {
                await CheckAsync(name, cancellationToken);
            }
            catch (SourceException unreadable)
            {
                problems.Add(unreadable.Message);
            }
        }

        if (problems.Count > 0)
        {
            throw new UsageException(string.Join(Environment.NewLine + "error: ", problems));
        }
    }

    /// <summary>Every batch of every file, with its reader.</summary>
    /// <exception cref="SourceException">A file cannot be read any further.</exception>
    public async IAsyncEnumerable<(BarReader Reader, SourceBatch Batch)> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            var reader = _pipes.TryGetValue(name, out var opened) ? opened : await OpenAsync(name, isChecked: true, cancellationToken);
            InputAnnouncement.Write(context, flags, options, reader);
            var isPipe = reader.Length is null;
            var hasRows = false;
            var batches = reader.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            try
            {
                while (isPipe
                    ? await Task.Run(() => batches.MoveNextAsync().AsTask(), cancellationToken).WaitAsync(cancellationToken)
                    : await batches.MoveNextAsync())
                {
                    hasRows = true;
                    yield return (reader, batches.Current);
                }

                if (!hasRows)
                {
                    context.Console.Warn($"{reader.Name}: has no rows.");
                }

                if (reader.IsTimeframeUnproven)
                {
                    context.Console.Warn($"{reader.Name}: the timeframe {reader.Options.Timeframe} is a default, and no two bars of a series show whether it is theirs; {flags.Timeframe.Name} says so.");
                }
            }
            finally
            {
                if (!isPipe)
                {
                    await batches.DisposeAsync();
                    await reader.DisposeAsync();
                }
            }
        }
    }

    private async Task CheckAsync(string name, CancellationToken cancellationToken)
    {
        var reader = await OpenAsync(name, isChecked: false, cancellationToken);
        if (reader.Length is null)
        {
            _pipes[name] = reader;
            Length = null;
            return;
        }

        await using (reader)
        {
            Length += reader.Length;

            // Whether the header fits its rows shows at the first of them.
            await using var batches = reader.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await batches.MoveNextAsync();
        }
    }

    private Task<BarReader> OpenAsync(string name, bool isChecked, CancellationToken cancellationToken) =>
        Task.Run(() => name == SourceFlags.StandardInput ? BarReader.OpenAsync(name, context.Shell.OpenInput(), options, cancellationToken)
            : isChecked ? BarReader.ReopenAsync(context.PathOf(name), OptionsFor(name), name, cancellationToken)
            : BarReader.OpenAsync(context.PathOf(name), OptionsFor(name), name, cancellationToken), cancellationToken).WaitAsync(cancellationToken);

    // Rejected rows are ingested with the options of the file they come from. They are full of holes, which is no sign of
    // another timeframe, and lines of text whatever they were taken from.
    private SourceOptions OptionsFor(string name) => InputName.IsRejects(name)
        ? options with { AnySpacing = true, Format = options.Format is SourceFormat.Json or SourceFormat.Parquet ? null : options.Format }
        : options;
}
