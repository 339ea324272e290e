using System.Collections.Immutable;
using System.Globalization;

namespace DualSink.Parity;

/// <summary>What a comparison found, in the words of documents, metrics, events and log lines.</summary>
internal static class ParityWords
{
    /// <summary>A class as JSON and labels spell it.</summary>
    public static string Of(ParityClass result) => result switch
    {
        ParityClass.Equal => "equal",
        ParityClass.EqualAfterLayout => "equal_after_layout",
        ParityClass.WithinTolerance => "within_tolerance",
        ParityClass.NotRepresentable => "not_representable",
        ParityClass.Divergent => "divergent",
        ParityClass.MissingInLegacy => "missing_in_legacy",
        ParityClass.MissingInProvider => "missing_in_provider",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not a class."),
    };

    /// <summary>The keys of each class.</summary>
    public static ImmutableArray<(ParityClass Class, long Keys)> Counts(ParityReport report) =>
    [
        (ParityClass.Equal, report.Equal),
        (ParityClass.EqualAfterLayout, report.EqualAfterLayout),
        (ParityClass.WithinTolerance, report.WithinTolerance),
        (ParityClass.NotRepresentable, report.NotRepresentable),
        (ParityClass.Divergent, report.Divergent),
        (ParityClass.MissingInLegacy, report.MissingInLegacy),
        (ParityClass.MissingInProvider, report.MissingInProvider),
    ];

    /// <summary>A bar that differs, in one line: <c>divergent: acme AAPL 1m 2024-01-02T00:00:00Z: close 1.5 | 1.6</c>.</summary>
    public static string Of(ParityExample example) =>
        $"{Of(example.Class)}: {(example.Tenant is { } tenant ? $"{tenant} " : "")}{example.Source} {example.Symbol} {example.Timeframe} {example.Timestamp}: "
        + string.Join(", ", example.Differences.Select(difference => $"{difference.Field} {difference.Legacy ?? "-"} | {difference.Provider ?? "-"}"));

    /// <summary>Why two tables are not the same: how many keys of which class, and the first.</summary>
    public static string Why(ComparisonReport report)
    {
        var kinds = Counts(report.Parity).Where(kind => kind.Class > ParityClass.WithinTolerance && kind.Keys > 0).Select(kind => Text($"{kind.Keys:N0} {Of(kind.Class)}"));
        var counts = string.Join(", ", report.TenantsMeet > 0 ? kinds.Append(Text($"{report.TenantsMeet:N0} where tenants meet")) : kinds);
        var first = report.Parity.Examples.FirstOrDefault() is { } example ? Of(example)
            : report.Meetings.FirstOrDefault() is { } meeting ? $"{string.Join(" and ", meeting.Rows.Select(row => row.Tenant))} meet at {meeting.Source} {meeting.Symbol} {meeting.Timeframe} {meeting.Timestamp}"
            : null;
        return first is null ? counts : $"{counts}; the first: {first}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
