using DualSink.Cli;
using Microsoft.Data.Sqlite;

namespace DualSink.Tests.Cli.Doctor;

/// <summary>A file, or a place for one, that is wrong.</summary>
public sealed class SqliteFaultTests : DoctorTest
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_that_is_missing_is_made_by_its_remedy()
    {
        Variables["DATABASE_URL"] = "sqlite:///data/it's here/bars.db";

        var look = await LookAsync();

        Assert.Equal(3, look.Code);
        var folder = Path.Combine(Folder, "data/it's here");
        await Infrastructure.Shell.RunAsync("sh", "-c", look.The("fail", "connection").Remedy!);
        Assert.True(Directory.Exists(folder));
        Assert.Equal(0, (await LookAsync()).Code);
    }

    [Fact]
    public async Task A_folder_is_no_file()
    {
        Variables["DATABASE_URL"] = $"sqlite:///{Folder}";

        var look = await LookAsync();

        Assert.Equal(3, look.Code);
        Assert.Contains($"sqlite:///{Folder}/dualsink.db", look.The("fail", "connection").Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_told_and_left_alone()
    {
        var file = Write("bars.db", new string('x', 5000));
        Variables["DATABASE_URL"] = "sqlite:///bars.db";

        var look = await LookAsync();

        Assert.Equal(3, look.Code);
        Assert.Contains("no SQLite database", look.The("fail", "connection").Finding, StringComparison.Ordinal);
        Assert.EndsWith($"file '{file}'", look.The("fail", "connection").Remedy, StringComparison.Ordinal);
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(file, Stop));
    }

    [Theory]
    [InlineData("ALTER TABLE bars DROP COLUMN volume", "fail", "bars", "column volume is missing", "ALTER TABLE \"bars\" ADD COLUMN \"volume\" INTEGER; -- NULL in rows that are there")]
    [InlineData("ALTER TABLE bars_ohlcv RENAME COLUMN volume TO vol", "fail", "bars_ohlcv", "column volume is missing", "ALTER TABLE \"bars_ohlcv\" RENAME COLUMN \"vol\" TO \"volume\"; -- if that is what it holds; else: ALTER TABLE \"bars_ohlcv\" ADD COLUMN \"volume\" REAL; -- NULL in rows that are there")]
    [InlineData("ALTER TABLE bars_ohlcv ADD COLUMN \"my note\" TEXT NOT NULL DEFAULT ''; ALTER TABLE bars_ohlcv DROP COLUMN updated_at", "fail", "bars_ohlcv", "column updated_at is missing", "ALTER TABLE \"bars_ohlcv\" ADD COLUMN \"updated_at\" INTEGER; -- NULL in rows that are there")]
    [InlineData("DROP TABLE bars_ohlcv; CREATE TABLE bars_ohlcv (provider TEXT, symbol TEXT, interval TEXT, ts INTEGER, open REAL, high REAL, low REAL, close REAL, volume REAL, created_at INTEGER, updated_at INTEGER)", "fail", "bars_ohlcv", "a sink needs a unique index", "CREATE UNIQUE INDEX \"bars_ohlcv_key\" ON \"bars_ohlcv\" (\"provider\", \"symbol\", \"interval\", \"ts\");")]
    public async Task A_table_that_differs_is_mended_by_its_remedy(string fault, string state, string table, string finding, string remedy)
    {
        Variables["DATABASE_URL"] = "sqlite:///bars.db";
        await RunAsync("schema", "apply");
        await ExecuteAsync(fault);

        var look = await LookAsync();

        var found = look.The(state, "schema", table);
        Assert.Contains(finding, found.Finding, StringComparison.Ordinal);
        Assert.Equal((1, remedy), (look.Code, found.Remedy));
        await ExecuteAsync(found.Remedy!);
        look = await LookAsync();
        look.The("ok", "write", table);
        Assert.Equal(0, look.Code);
    }

    [Fact]
    public async Task A_column_that_SQLite_cannot_alter_is_made_anew_with_its_table()
    {
        Variables["DATABASE_URL"] = "sqlite:///bars.db";
        await RunAsync("schema", "apply");
        await ExecuteAsync("ALTER TABLE bars DROP COLUMN close_price; ALTER TABLE bars ADD COLUMN close_price TEXT");

        var found = (await LookAsync()).The("fail", "schema", "bars");

        Assert.StartsWith("ALTER TABLE \"bars\" RENAME TO \"bars_before\"; -- then: dualsink schema apply", found.Remedy, StringComparison.Ordinal);
        await ExecuteAsync(found.Remedy!.Split("--")[0]);
        await ExecuteAsync("DROP INDEX bars_series");
        await RunAsync("schema", "apply");
        (await LookAsync()).The("ok", "schema", "bars");
    }

    [Fact]
    public async Task Another_process_that_writes_is_told()
    {
        Variables["DATABASE_URL"] = "sqlite:///bars.db";
        await RunAsync("schema", "apply", "--database", "sqlite:///bars.db");
        await using var other = new SqliteConnection($"Data Source={Path.Combine(Folder, "bars.db")};Pooling=false");
        await other.OpenAsync(Stop);
        await using (other.BeginTransaction(deferred: false))
        {
            var look = await LookAsync("--mode", "provider");

            Assert.EndsWith($"fuser -v '{Path.Combine(Folder, "bars.db")}'", look.The("warn", "lock").Remedy, StringComparison.Ordinal);
        }

        Assert.Empty((await LookAsync()).Wrong);
    }

    [Fact]
    public async Task A_log_that_a_crash_left_stays_as_it_is()
    {
        Variables["DATABASE_URL"] = "sqlite:///bars.db";
        await RunAsync("schema", "apply", "--database", "sqlite:///crashed.db");
        var (crashed, left) = (Path.Combine(Folder, "crashed.db"), Path.Combine(Folder, "bars.db"));
        await using (var writer = new SqliteConnection($"Data Source={crashed};Pooling=false"))
        {
            await writer.OpenAsync(Stop);
            await using var command = writer.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE other (id INTEGER); INSERT INTO other VALUES (1)";
            await command.ExecuteNonQueryAsync(Stop);

            // What is on the disk while the writer has the file open is what a crash of it leaves.
            File.Copy(crashed, left);
            File.Copy($"{crashed}-wal", $"{left}-wal");
        }

        var before = (await File.ReadAllBytesAsync(left, Stop), await File.ReadAllBytesAsync($"{left}-wal", Stop));
        var look = await LookAsync();

        Assert.Equal(0, look.Code);
        look.The("ok", "write", "bars_ohlcv");
        Assert.NotEmpty(before.Item2);
        Assert.Equal(before.Item1, await File.ReadAllBytesAsync(left, Stop));
        Assert.Equal(before.Item2, await File.ReadAllBytesAsync($"{left}-wal", Stop));
    }

    [Fact]
    public async Task Looking_at_a_file_that_was_closed_well_leaves_nothing_beside_it()
    {
        Variables["DATABASE_URL"] = "sqlite:///bars.db";
        await RunAsync("schema", "apply");
        var before = await File.ReadAllBytesAsync(Path.Combine(Folder, "bars.db"), Stop);

        await LookAsync();

        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(Folder, "bars.db"), Stop));
        Assert.Equal(["bars.db"], Directory.GetFiles(Folder, "bars.db*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_file_of_another_journal_mode_is_no_more_than_a_note()
    {
        Variables["DATABASE_URL"] = "sqlite:///bars.db";
        await ExecuteAsync("PRAGMA journal_mode = DELETE; CREATE TABLE other (id INTEGER)");

        var look = await LookAsync();

        Assert.Equal((0, "delete"), (look.Code, look.The("note", "journal mode").Finding));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_that_may_not_be_written_is_told_whether_there_is_a_file_or_not(bool hasFile)
    {
        // The tests' own user may be root, whom no mode of a folder stops.
        var locked = Directory.CreateDirectory(Path.Combine(Folder, "locked")).FullName;
        if (hasFile)
        {
            await RunAsync("schema", "apply", "--database", $"sqlite:///{locked}/bars.db");
        }

        await Infrastructure.Shell.GiveToServerUserAsync(Folder);
        await Infrastructure.Shell.RunAsync("chmod", "500", locked);
        try
        {
            var command = Infrastructure.Shell.AsServerUser("dotnet", typeof(CommandLine).Assembly.Location, "doctor", "--database", $"sqlite:///{locked}/bars.db");
            var (code, output) = await Infrastructure.Shell.TryRunAsync(command);

            Assert.True(code is 1 or 3, output);
            Assert.Contains($"this user may not make files in {locked}", output, StringComparison.Ordinal);
            Assert.Contains($"      sudo chown \"$(id -un)\" '{locked}'\n", output, StringComparison.Ordinal);
            Assert.Equal(hasFile ? ["bars.db"] : [], Directory.GetFiles(locked).Select(Path.GetFileName));
        }
        finally
        {
            await Infrastructure.Shell.RunAsync("chmod", "700", locked);
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "bars.db")};Pooling=false");
        await connection.OpenAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Stop);
    }
}
