using DualSink.Hosting;

namespace DualSink.Tests.Hosting;

public sealed class SecretMaskTests : SettingsTest
{
    private const string Secret = "hunter2";

    public static TheoryData<string, string> Urls => new()
    {
        { "postgresql://me:hunter2@host/db", "postgresql://me:***@host/db" },
        { "postgres://me:hunter2@host:5432,other:5433/db?sslmode=require", "postgres://me:***@host:5432,other:5433/db?sslmode=require" },
        { "POSTGRESQL://me:hunter2@host/db", "POSTGRESQL://me:***@host/db" },
        { "postgresql://:hunter2@host/db", "postgresql://:***@host/db" },
        { "postgresql://me:p@hunter2@host/db", "postgresql://me:***@host/db" },
        { "postgresql://me:a/hunter2@host/db", "postgresql://me:***@host/db" },
        { "postgresql://me:a?hunter2@host/db", "postgresql://me:***@host/db" },
        { "postgresql://me:a hunter2@host/db", "postgresql://me:***@host/db" },
        { "postgresql://me:a'hunter2@host/db", "postgresql://me:***@host/db" },
        { "postgresql://me:hunter2%40x@host/db?application_name=a@b", "postgresql://me:***@b" },
        { "postgresql://host/db?user=me&password=hunter2&sslmode=require", "postgresql://host/db?user=me&password=***&sslmode=require" },
        { "postgresql://host/db?PASSWORD=hunter2;x", "postgresql://host/db?PASSWORD=***" },
        { "postgresql://host/db?sslpassword=hunter2", "postgresql://host/db?sslpassword=***" },
        { "Host=h;Username=me;Password=hunter2;Database=db", "Host=h;Username=me;Password=***;Database=db" },
        { "host=h;pwd = hunter2", "host=h;pwd=***" },
        { "Host=h;PSW=hunter2;Port=1", "Host=h;PSW=***;Port=1" },
        { "Host=h;Password=\"a;hunter2\";Port=1", "Host=h;Password=***;Port=1" },
        { "Host=h;Password='a;hunter2';Port=1", "Host=h;Password=***;Port=1" },
        { "Host=h;Password=\"a;hunter2", "Host=h;Password=***" },
        { "Host=h;Password=a&hunter2;Port=1", "Host=h;Password=***;Port=1" },
        { "Host=h;Password=a://hunter2@x;Port=1", "Host=h;Password=***;Port=1" },
        { "Host=h;SSL Password=hunter2;Port=1", "Host=h;SSL Password=***;Port=1" },
        { "host=h password=hunter2 dbname=db", "host=h password=***" },
        { "hunter2", "***" },
    };

    [Theory]
    [MemberData(nameof(Urls))]
    public void No_shape_of_URL_shows_its_password(string url, string masked)
    {
        Assert.Equal(masked, SecretMask.HideUrl(url));
    }

    [Theory]
    [InlineData("postgresql://me@host/db")]
    [InlineData("postgresql://me@host:5432/db?sslmode=require&application_name=a")]
    [InlineData("postgresql://[::1]:5432,other:5433/db")]
    [InlineData("sqlite:////data/a:b/bars.db")]
    [InlineData("postgresql://host:5432/db")]
    [InlineData("sqlite:///bars.db")]
    [InlineData("Host=h;Database=db")]
    public void What_has_no_password_is_shown_as_it_is(string url)
    {
        Assert.Equal(url, SecretMask.HideUrl(url));
        Assert.Equal(url, SecretMask.Hide(url));
    }

    [Theory]
    [InlineData("Cannot reach postgresql://me:hunter2@host/db now.")]
    [InlineData("Settings: Host=h;Password=hunter2")]
    [InlineData("Tried postgresql://h/db?password=hunter2&a=b and Host=h;Password=hunter2;x=y")]
    public void A_message_that_quotes_a_URL_shows_no_password(string message)
    {
        Assert.DoesNotContain(Secret, SecretMask.Hide(message));
    }

    [Fact]
    public void No_problem_and_no_effective_setting_shows_a_password()
    {
        WriteDefaultFile("ingestion:\n  sinks:\n    legacy:\n      database_url: mysql://me:hunter2@host/db\n");
        Variables["DATABASE_URL"] = "hunter2";
        Assert.All(Problems(new SettingFlag("--database", "database_url", "sqlite://me:hunter2@x")), problem => Assert.DoesNotContain(Secret, problem));
    }

    [Fact]
    public void Options_as_text_show_no_password()
    {
        var options = new DualSinkOptions { DatabaseUrl = "postgresql://me:hunter2@h/db", Legacy = new SinkOverrides { DatabaseUrl = "postgresql://me:hunter2@h/db" } };

        Assert.DoesNotContain(Secret, $"{options} {options.Legacy}");
    }
}
