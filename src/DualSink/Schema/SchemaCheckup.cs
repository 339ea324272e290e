using DualSink.Stores;
using DualSink.Stores.Checkup;

namespace DualSink.Schema;

/// <summary>Turns what the schema's report says of a table into findings. Pure.</summary>
internal static class SchemaCheckup
{
    public const string Name = "schema";

    private const string Hinders = "A sink cannot write the table like this.";
    private const string Disturbs = "Sinks write it all the same.";

    /// <summary>The findings about a table that is there.</summary>
    public static IEnumerable<Finding> Of(TableBinding binding, TableReport report)
    {
        var wrong =
            (from column in report.Columns
             where column.Remedy is not null
             select Of(
                column.Required,
                column.Actual is null ? $"column {column.Name} is missing" : $"column {column.Name} is {column.Actual}, not {column.Expected}",
                column.Remedy!))
            .Concat(
                from finding in report.Findings
                where finding.Remedy is not null
                select Of(finding.Required, $"{finding.Subject}: {finding.Detail}", finding.Remedy!));
        return wrong.DefaultIfEmpty(Finding.Ok(Name, $"{report.Columns.Length} columns and the key are as a sink needs them")).Select(finding => finding with { Table = binding });
    }

    private static Finding Of(bool hinders, string what, string remedy) =>
        hinders ? Finding.Fail(Name, what, Hinders, remedy) : Finding.Warn(Name, what, Disturbs, remedy);
}
