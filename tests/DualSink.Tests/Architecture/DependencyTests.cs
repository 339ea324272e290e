namespace DualSink.Tests.Architecture;

public sealed class DependencyTests
{
    // A room may know those above it in this list, and itself.
    private static readonly string[] Order = ["Bars", "Stores", "Schema", "Sinks", "Journal", "Routing", "Parity", "Hosting", "Server", "Cli"];

    // Beside the order: a room that knows only these.
    private static readonly Dictionary<string, string[]> Apart = new()
    {
        ["Sources"] = ["Bars"],
        ["Diagnostics"] = ["Bars"],
    };

    // What any room may know, and what everything above a reader of files may.
    private static readonly string[] KnownToAll = ["Diagnostics"];
    private static readonly string[] ReadersOfSources = ["Hosting", "Server", "Cli"];

    private static readonly string[] Engines = ["DualSink.Stores.Postgres", "DualSink.Stores.Sqlite"];

    private static readonly string[] Npgsql = ["Npgsql", "NpgsqlTypes"];
    private static readonly string[] Sqlite = ["Microsoft.Data.Sqlite", "SQLitePCL"];

    [Fact]
    public void Every_room_has_a_place_in_the_order()
    {
        var rooms = Product.Library.GetTypes().Concat(Product.Service.GetTypes()).Concat(Product.Command.GetTypes())
            .Select(type => new TypeName(type.Namespace ?? "", type.Name).Room?.Split('.')[0])
            .OfType<string>()
            .Distinct()
            .Order();

        Assert.Equal(Order.Concat(Apart.Keys).Order(), rooms);
    }

    [Fact]
    public void A_room_knows_only_those_below_it() =>
        Hold(Product.References.Where(reference => reference.To.Room is not null && !MayKnow(reference)));

    [Fact]
    public void An_engine_is_known_to_its_own_folder_and_not_to_the_room_around_it() =>
        Hold(Product.References.Where(reference => reference.From.IsIn("DualSink.Stores")
            && Engines.Any(engine => reference.To.IsIn(engine) && !reference.From.IsIn(engine))));

    [Fact]
    public void Npgsql_is_known_where_PostgreSQL_is_and_nowhere_else() =>
        HoldDriver(Npgsql, "DualSink.Stores.Postgres", "DualSink.Schema", "DualSink.Cli.Bench");

    [Fact]
    public void SQLite_is_known_in_its_folder_and_nowhere_else() =>
        HoldDriver(Sqlite, "DualSink.Stores.Sqlite", "DualSink.Schema", "DualSink.Cli.Bench");

    [Fact]
    public void Metrics_and_log_messages_are_made_in_Diagnostics_alone()
    {
        string[] makers =
        [
            "System.Diagnostics.ActivitySource",
            "Microsoft.Extensions.Logging.LoggerMessage",
            "Microsoft.Extensions.Logging.LoggerMessageAttribute",
            "Microsoft.Extensions.Logging.LoggerExtensions",
        ];

        // The command's exporter listens to instruments, which it cannot do without their types.
        var uses = Product.References
            .Where(reference => reference.To.IsIn("System.Diagnostics.Metrics") || makers.Contains(reference.To.FullName))
            .Where(reference => !(reference.From.IsIn("DualSink.Cli.Metrics") && reference.To.IsIn("System.Diagnostics.Metrics")))
            .ToList();

        Assert.Contains(uses, reference => reference.From.IsIn("DualSink.Diagnostics"));
        Hold(uses.Where(reference => !reference.From.IsIn("DualSink.Diagnostics")));
    }

    private static bool MayKnow(Reference reference)
    {
        var (from, to) = (reference.From.Room!.Split('.')[0], reference.To.Room!.Split('.')[0]);
        if (from == to || (KnownToAll.Contains(to) && from != to))
        {
            return true;
        }

        if (Apart.TryGetValue(from, out var known))
        {
            return known.Contains(to);
        }

        return to == "Sources" ? ReadersOfSources.Contains(from) : Array.IndexOf(Order, to) < Array.IndexOf(Order, from);
    }

    private static void HoldDriver(string[] driver, params string[] places)
    {
        var uses = Product.References.Where(reference => driver.Any(reference.To.IsIn)).ToList();

        Assert.All(places, place => Assert.Contains(uses, reference => reference.From.IsIn(place)));
        Hold(uses.Where(reference => !places.Any(reference.From.IsIn)));
    }

    private static void Hold(IEnumerable<Reference> broken) =>
        Rule.HoldsUnless(broken.Select(reference => reference.ToString()));
}
