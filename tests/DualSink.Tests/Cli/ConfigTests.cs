namespace DualSink.Tests.Cli;

public sealed class ConfigTests : CommandTest
{
    [Fact]
    public async Task Every_setting_is_shown_with_its_origin()
    {
        Write("configs/ingestion_policy.yaml", "ingestion:\n  workers: 3\n");
        Variables["STORE_MODE"] = "provider";

        var run = await RunAsync("config", "show", "--database", "sqlite:///x.db");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches(@"(?m)^database_url +sqlite:///x.db +--database$", run.Out);
        Assert.Matches(@"(?m)^store_mode +provider +environment STORE_MODE$", run.Out);
        Assert.Matches(@"(?m)^workers +3 +configs/ingestion_policy.yaml:2$", run.Out);
        Assert.Matches(@"(?m)^queue_max +100 +default$", run.Out);
    }

    [Fact]
    public async Task Settings_as_JSON_are_one_document_without_a_password()
    {
        Variables["DATABASE_URL"] = "Host=h;Database=db;Password=hunter2";

        var run = await RunAsync("config", "show", "--json");

        var url = Document(run).GetProperty("settings").EnumerateArray().Single(s => s.GetProperty("key").GetString() == "database_url");
        Assert.Equal(("Host=h;Database=db;Password=***", "environment DATABASE_URL"), (url.GetProperty("value").GetString(), url.GetProperty("origin").GetString()));
        Assert.DoesNotContain("hunter2", run.Out + run.Error);
    }

    [Fact]
    public async Task Good_settings_pass_the_check()
    {
        Write("mine.yaml", "ingestion:\n  workers: 3\n");

        var run = await RunAsync("config", "check", "--config", "mine.yaml");

        Assert.Equal((0, "ok: mine.yaml, environment and flags are good\n", ""), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public async Task A_check_tells_everything_that_is_wrong_and_exits_with_2()
    {
        Write("configs/ingestion_policy.yaml", "ingestion:\n  wrokers: 3\n  queue_max: 0\n");
        Variables["STORE_WORKERS"] = "none";

        var run = await RunAsync("config", "check");

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Equal(
            [
                "error: configs/ingestion_policy.yaml:2: ingestion.wrokers: is no setting; did you mean 'workers'?",
                "error: configs/ingestion_policy.yaml:3: ingestion.queue_max: '0' is not allowed; allowed: a whole number from 1 to 1000000",
                "error: environment STORE_WORKERS: ingestion.workers: 'none' is not allowed; allowed: a whole number from 1 to 64",
            ],
            run.ErrorLines);
    }

    [Fact]
    public async Task A_failed_check_as_JSON_is_one_document_too()
    {
        Variables["STORE_WORKERS"] = "none";

        var run = await RunAsync("config", "check", "--json");

        Assert.Equal(2, run.Code);
        Assert.False(Document(run).GetProperty("ok").GetBoolean());
        Assert.Equal("ingestion.workers", Document(run).GetProperty("problems")[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task A_settings_file_that_is_named_has_to_exist()
    {
        var run = await RunAsync("config", "show", "--config", "nowhere.yaml");

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Equal("error: nowhere.yaml: There is no such file; name one that exists, or none\n", run.Error);
    }

    [Fact]
    public async Task A_password_in_a_flag_is_never_printed()
    {
        var run = await RunAsync("config", "check", "--database", "mysql://me:hunter2@host/db");

        Assert.Equal(2, run.Code);
        Assert.Contains("'mysql://me:***@host/db'", run.Error);
        Assert.DoesNotContain("hunter2", run.Error);
    }
}
