using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using DualSink.Bars;
using DualSink.Journal.Storage;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal;

/// <summary>
/// Saves what can be read of a journal, one JSON object a bar, in the order in which bars were accepted; it can be
/// ingested again. Changes nothing, and may run beside the owner.
/// </summary>
internal static class JournalExport
{
    private const int FlushAfter = 1 << 16;

    /// <summary>Writes every bar that can be read.</summary>
    /// <param name="path">The journal.</param>
    /// <param name="write">Takes whole lines, UTF-8.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JournalException">There is no such file, it is no journal, or it cannot be opened at all.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<ExportedJournal> RunAsync(string path, Action<ReadOnlySpan<byte>> write, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var problems = ImmutableArray.CreateBuilder<string>();
            try
            {
                using var session = JournalFile.OpenToSave(JournalFile.Locate(path), problems.Add);
                return Write(session, write, problems, cancellationToken);
            }
            catch (JournalException e) when (e.Kind == JournalErrorKind.Damaged)
            {
                return new ExportedJournal(0, 0, [e.Message]);
            }
        },
        cancellationToken);

    private static ExportedJournal Write(
        SqliteSession session, Action<ReadOnlySpan<byte>> write, ImmutableArray<string>.Builder problems, CancellationToken cancellationToken)
    {
        var (entries, bars) = (0L, 0L);
        var lines = new ArrayBufferWriter<byte>(2 * FlushAfter);
        foreach (var (entry, problem) in EntryWalk.Over(session, cancellationToken))
        {
            if (entry is null)
            {
                problems.Add(problem!);
            }
            else
            {
                entries++;
                bars += entry.Bars.Length;
                Write(lines, write, entry);
            }
        }

        Flush(lines, write);
        return new ExportedJournal(entries, bars, problems.ToImmutable());
    }

    private static void Write(ArrayBufferWriter<byte> lines, Action<ReadOnlySpan<byte>> write, JournalEntry entry)
    {
        foreach (var bar in entry.Bars.Span)
        {
            using (var json = new Utf8JsonWriter(lines))
            {
                json.WriteStartObject();
                BarJson.WriteFields(json, entry.Tenant, bar);
                json.WriteNumber("position"u8, entry.Position);
                json.WriteString("accepted_at"u8, entry.AcceptedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
                json.WriteStartArray("lanes"u8);
                foreach (var name in entry.Lanes.Names)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            lines.Write("\n"u8);
            if (lines.WrittenCount >= FlushAfter)
            {
                Flush(lines, write);
            }
        }
    }

    private static void Flush(ArrayBufferWriter<byte> lines, Action<ReadOnlySpan<byte>> write)
    {
        write(lines.WrittenSpan);
        lines.ResetWrittenCount();
    }
}
