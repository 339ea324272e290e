using System.CommandLine;
using DualSink.Hosting;
using DualSink.Schema;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink schema status|apply</c>: what a database has of both tables; making what is missing.</summary>
internal static class SchemaVerb
{
    public static Command Create(VerbRunner runner)
    {
        var status = new Command("status", "Compare both tables with what the sinks need, column by column. Changes nothing; exit 1 when a sink could not write.");
        runner.Handle(status, StatusAsync);

        var tenant = new Option<string>("--create-tenant") { Description = "Also make this tenant, by name or uuid, where there is none.", HelpName = "NAME" };
        var timescale = new Option<bool>("--timescale") { Description = "Also make the tables TimescaleDB hypertables with chunks of 7 days." };
        var apply = new Command("apply", "Make the tables that are missing. Never alters one that is there.") { tenant, timescale };
        runner.Handle(apply, context => ApplyAsync(
            context,
            new SchemaApplyOptions { CreateTenant = context.Parsed.GetValue(tenant), Timescale = context.Parsed.GetValue(timescale) }));
        return new Command("schema", "Look at the tables of the database, or make what is missing.") { status, apply };
    }

    private static async Task<ExitCode> StatusAsync(VerbContext context)
    {
        var settings = context.LoadSettings();
        await using var engines = new EngineSet(settings.Options);
        var reports = new List<SchemaReport>();
        foreach (var tables in ByEngine(engines, settings.Options))
        {
            reports.Add(await SchemaManager.For(tables.Key).StatusAsync([.. tables], context.Cancellation));
        }

        var document = SchemaStatusDocument.Of(reports);
        context.Console.Document(document, CliJson.Documents.SchemaStatusDocument);
        Print(context.Console, document);
        return document.Ok ? ExitCode.Good : ExitCode.DoesNotHold;
    }

    private static async Task<ExitCode> ApplyAsync(VerbContext context, SchemaApplyOptions options)
    {
        var settings = context.LoadSettings();
        await using var engines = new EngineSet(settings.Options);
        Announcement.Write(context, "Making what is missing", settings, StoreSinks.Names.Select(mode => (engines.For(mode), settings.Options.BindingFor(mode))));
        var done = new List<string>();
        var left = new List<string>();
        foreach (var tables in ByEngine(engines, settings.Options))
        {
            var changes = await SchemaManager.For(tables.Key).ApplyAsync([.. tables], options, context.Cancellation);
            done.AddRange(changes.Done);
            left.AddRange(changes.Left);
        }

        context.Console.Document(new SchemaApplyDocument(done, left), CliJson.Documents.SchemaApplyDocument);
        done.ForEach(context.Console.Line);
        left.ForEach(line => context.Console.Line($"left as it is: {line}"));
        if (done.Count == 0)
        {
            context.Console.Line("Nothing was missing.");
        }

        return ExitCode.Good;
    }

    private static IEnumerable<IGrouping<IStoreEngine, TableBinding>> ByEngine(EngineSet engines, DualSinkOptions options) =>
        StoreSinks.Names.GroupBy(engines.For, options.BindingFor);

    private static void Print(CommandConsole console, SchemaStatusDocument status)
    {
        foreach (var table in status.Tables)
        {
            console.Line($"{table.Table} ({table.Layout}) on {table.Engine}, {table.Location}: {(table.Ok ? "ok" : table.Exists ? "a sink cannot write it" : "missing")}");
            if (table.Exists)
            {
                var rows = new ResultTable("what", "state", "expected", "found");
                foreach (var column in table.Columns)
                {
                    rows.Row(column.Name, column.State, column.Expected ?? "", column.Actual ?? "");
                }

                foreach (var finding in table.Findings)
                {
                    rows.Row(finding.Subject, finding.State, "", finding.Detail);
                }

                console.Table(rows);
            }

            console.Line();
        }

        console.Line(status.Ok ? "Both sinks can write." : "Something a sink needs is missing or differs. 'dualsink schema apply' makes tables that are missing; it never alters one that is there.");
    }
}
