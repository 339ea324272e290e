using DualSink.Stores.Checkup;
using Spectre.Console;

namespace DualSink.Cli.Doctor;

/// <summary>Prints a report for people: a line each, the remedy below it, the count at the end.</summary>
internal static class DoctorScreen
{
    private const string Indent = "      ";

    public static void Print(CommandConsole console, DoctorReport report)
    {
        var checks = report.Checks.Select(check => (check.Finding.State, Document: DoctorCheckDocument.Of(check))).ToList();
        var (name, place) = (checks.Max(check => check.Document.Name.Length), checks.Max(check => PlaceOf(check.Document).Length));
        foreach (var (state, check) in checks)
        {
            var where = place == 0 ? "" : $"  {PlaceOf(check).PadRight(place)}";
            var why = check.Why is null ? "" : $". {check.Why}";
            PrintState(console, state);
            console.Line($"{check.Name.PadRight(name)}{where}  {check.Finding}{why}");
            if (check.Remedy is not null)
            {
                console.Line(Indent + check.Remedy);
            }
        }

        console.Line();
        console.Line(Summary(report));
    }

    private static string PlaceOf(DoctorCheckDocument check) => check.Table ?? check.Sink ?? "";

    private static void PrintState(CommandConsole console, FindingState state)
    {
        var (word, colour) = state switch
        {
            FindingState.Ok => ("ok", Color.Green),
            FindingState.Note => ("note", Color.Blue),
            FindingState.Warn => ("warn", Color.Yellow),
            _ => ("FAIL", Color.Red),
        };
        console.Begin(word.PadRight(Indent.Length), colour);
    }

    private static string Summary(DoctorReport report)
    {
        string[] parts =
        [
            $"{report.Count(FindingState.Ok)} ok",
            .. Of(FindingState.Note, "note"),
            .. Of(FindingState.Warn, "warning"),
            .. Of(FindingState.Fail, "problem"),
        ];
        return string.Join(", ", parts);

        IEnumerable<string> Of(FindingState state, string word) => report.Count(state) switch
        {
            0 => [],
            1 => [$"1 {word}"],
            var count => [$"{count} {word}s"],
        };
    }
}
