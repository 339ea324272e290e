using CsCheck;
using DualSink.Hosting;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using Npgsql;

namespace DualSink.Tests.Hosting;

/// <summary>Whatever a password is made of, and however it is written into a URL, no four characters of it in a row are ever shown.</summary>
public sealed class SecretPropertyTests
{
    private const int Telling = 4;

    // Letters that no message of ours has four of in a row, and everything that separates something somewhere.
    private static readonly Gen<string> Passwords = Gen.OneOf(Gen.Char["QZX79"], Gen.Char["QZX79/?@:;=%&#,'\"[] \\"]).Array[Telling, 16].Select(characters => new string(characters));

    private static readonly Func<string, string>[] Shapes =
    [
        password => $"postgresql://bob:{password}@db/y",
        password => $"postgresql://bob:{password}@db:5432,other/y?sslmode=require&application_name=feed",
        password => $"postgres://:{password}@db",
        password => $"postgresql://bob:{Uri.EscapeDataString(password)}@db/y",
        password => $"postgresql://db/y?user=bob&password={password}",
        password => $"postgresql://bob@db/y?password={password}&sslmode=require",
        password => $"postgresql://bob:{password}@db/y?sslpassword={password}",
        password => $"Host=db;Username=bob;Password={password};Database=y",
        password => $"Host=db;PWD = {password}",
        password => $"Password=\"{password.Replace("\"", "\"\"", StringComparison.Ordinal)}\";Host=db",
        password => $"SSL Password='{password}';Host=db",
    ];

    private static readonly Gen<(string Password, string Url)> Urls = Gen.Select(Passwords, Gen.Int[0, Shapes.Length - 1], (password, shape) => (password, Shapes[shape](password)));

    [Fact]
    public void No_masked_text_shows_a_part_of_a_password() => Urls.Sample(
        sample =>
        {
            Hides(sample.Password, SecretMask.HideUrl(sample.Url));
            Hides(sample.Password, SecretMask.Hide(sample.Url));
            Hides(sample.Password, SecretMask.Hide($"first line\nTried {sample.Url} in vain; next, Host=other"));
        },
        iter: 20_000);

    [Fact]
    public void Neither_the_refusal_of_a_URL_nor_the_place_it_names_shows_a_part_of_a_password() => Urls.Sample(
        sample =>
        {
            Hides(sample.Password, StoreEngines.Problem(sample.Url) ?? "");
            try
            {
                Hides(sample.Password, Location(sample.Url));
            }
            catch (FormatException refused)
            {
                Hides(sample.Password, refused.ToString());
            }
        },
        iter: 2_000);

    [Theory]
    [InlineData("postgresql://bob:hunter2/x@db/y", "postgresql://bob:***@db/y")]
    [InlineData("postgresql://bob:hun?ter2=x@db/y", "postgresql://bob:***@db/y")]
    [InlineData("postgresql://bob:1234/hunter2@db/y", "postgresql://bob:***@db/y")]
    [InlineData("postgresql://bob:hunter2", "postgresql://bob:***")]
    [InlineData("postgresql://bob:hunter2:1234", "postgresql://bob:***")]
    [InlineData("Password=aaa;hunter2=x;Host=db", "Password=***;***")]
    [InlineData("Host=db,other:hunter2;Password=hunter2", "Host=db,other:hunter2;Password=***")]
    public void What_cannot_be_told_from_a_password_is_refused_unquoted(string url, string masked)
    {
        var refused = Assert.Throws<FormatException>(() => PostgresConnectionString.Parse(url));

        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(masked, SecretMask.HideUrl(url));
    }

    [Theory]
    [InlineData("postgresql://bob@db/y?connect_timeout=soon", "'connect_timeout'")]
    [InlineData("Host=db;Port=soon", "'port'")]
    public void A_setting_that_the_client_knows_is_named(string url, string name)
    {
        Assert.Contains(name, Assert.Throws<FormatException>(() => PostgresConnectionString.Parse(url)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgresql://me:p@ss#w%2F%40:rd@[::1]:6432/market?sslmode=verify-full&connect_timeout=3", "[::1]", 6432, "p@ss#w/@:rd")]
    [InlineData("postgresql://me:secret@db", "db", 5432, "secret")]
    [InlineData("postgresql://me:secret@a:1,b:2/market", "a:1,b:2", 5432, "secret")]
    [InlineData("Host=::1;Password='a;b';Port=6432", "::1", 6432, "a;b")]
    public void What_is_well_formed_is_understood(string url, string host, int port, string password)
    {
        var connection = PostgresConnectionString.Parse(url);

        Assert.Equal((host, port, password), (connection.Host, connection.Port, connection.Password));
        using var source = new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
    }

    private static string Location(string url)
    {
        IStoreEngine engine = PostgresEngine.Connect(url);
        return engine.Location;
    }

    private static void Hides(string password, string text)
    {
        for (var start = 0; start + Telling <= password.Length; start++)
        {
            var part = password.Substring(start, Telling);
            Assert.False(text.Contains(part, StringComparison.Ordinal), $"'{part}' of '{password}' is in: {text}");
        }
    }
}
