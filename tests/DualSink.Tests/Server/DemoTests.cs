namespace DualSink.Tests.Server;

/// <summary>The demonstration whose sink fails now and then.</summary>
public sealed class DemoTests : ServiceTest
{
    [Fact]
    public async Task Tables_of_a_demonstration_with_faults_are_read_and_compared_like_any()
    {
        await using var run = await ServeAsync("--demo-faults");
        using var client = Client();

        var compared = await PostAsync(client, "/api/v1/compare");
        using var page = await client.GetAsync("/api/v1/bars?table=provider&limit=5", TestContext.Current.CancellationToken);

        Assert.True(compared.GetProperty("compared").GetInt32() + compared.GetProperty("in_flux").GetInt32() > 0);
        Assert.Equal(5, (await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
