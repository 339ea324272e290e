using DualSink.Sources;
using DualSink.Sources.Mapping;

namespace DualSink.Cli.Writing;

/// <summary>Tells what an input was taken for: whoever sees it sees a mistake before it is in the table.</summary>
internal static class InputAnnouncement
{
    /// <summary>Says what was recognised in an input, on standard error.</summary>
    public static void Write(VerbContext context, SourceFlags flags, SourceOptions options, BarReader reader)
    {
        var unused = reader.UnusedColumns.IsEmpty ? "" : $"; not used: {Listed(reader.UnusedColumns)}";
        var columns = reader.UsedColumns.IsEmpty ? "" : $"; columns: {Listed(reader.UsedColumns.Select(used => used.Column))}";
        context.Console.Note($"{reader.Name}: {reader.Recognised}{columns}{unused}; {Series(context, flags, options, reader)}");
        if (options.Columns.Count > 0 && reader.UsedColumns.Any(used => !options.Columns.Contains(used.Column)))
        {
            context.Console.Warn($"{reader.Name}: {flags.Columns.Name} is idle, because the rows name their values themselves.");
        }

        foreach (var (field, column) in reader.UsedColumns)
        {
            if (flags.NameGiven(context.Parsed, field) is { } option)
            {
                context.Console.Warn($"{reader.Name}: {option} is idle, because the file says it, in column '{column}'.");
            }
        }
    }

    // What every bar of a file is stored as, and who says so.
    private static string Series(VerbContext context, SourceFlags flags, SourceOptions options, BarReader reader) => string.Join(", ", new[]
    {
        (Field: BarField.Source, Name: "source", Value: reader.Options.Source),
        (Field: BarField.Symbol, Name: "symbol", Value: reader.Options.Symbol),
        (Field: BarField.Timeframe, Name: "timeframe", Value: reader.Options.Timeframe),
    }.Select(part =>
        reader.UsedColumns.FirstOrDefault(used => used.Field == part.Field) is { Column: { } column } ? $"{part.Name} (column '{column}')"
        : FileNamePattern.Names(options.NamePattern, part.Field) ? $"{part.Name} {part.Value} (name)"
        : $"{part.Name} {part.Value} ({flags.NameGiven(context.Parsed, part.Field) ?? "default"})"));

    private static string Listed(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"'{column}'"));
}
