using System.Net;
using System.Net.Sockets;
using System.Text;
using DualSink.Cli;
using DualSink.Cli.Metrics;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Cli.Metrics;

public sealed class MetricsEndpointTests : IAsyncLifetime
{
    private readonly MetricsCollector _metrics = new();
    private readonly HttpClient _client = new();
    private readonly MetricsEndpoint _endpoint;

    public MetricsEndpointTests() => _endpoint = MetricsEndpoint.Start(_metrics, 0, TimeProvider.System);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Deadline.For(_endpoint.DisposeAsync().AsTask());
        _metrics.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task Metrics_are_served_again_and_again_in_the_text_format()
    {
        for (var i = 0; i < 3; i++)
        {
            using var answer = await Deadline.For(_client.GetAsync(_endpoint.Address, TestContext.Current.CancellationToken));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        }
    }

    [Fact]
    public async Task It_listens_on_loopback_alone()
    {
        Assert.Equal("127.0.0.1", _endpoint.Address.Host);
        using var elsewhere = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => elsewhere.ConnectAsync(IPAddress.Parse("127.0.0.2"), _endpoint.Address.Port, TestContext.Current.CancellationToken).AsTask());
    }

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("POST", "/metrics", HttpStatusCode.MethodNotAllowed)]
    [InlineData("HEAD", "/metrics", HttpStatusCode.OK)]
    [InlineData("GET", "/metrics?name=x", HttpStatusCode.OK)]
    public async Task It_knows_one_path_and_changes_nothing(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_endpoint.Address, path));
        using var answer = await Deadline.For(_client.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Who_says_nothing_or_nonsense_keeps_nobody_from_being_served()
    {
        using var silent = await ConnectAsync();
        using var nonsense = await ConnectAsync();
        await nonsense.GetStream().WriteAsync(Encoding.ASCII.GetBytes(new string('x', 40_000)), TestContext.Current.CancellationToken);
        using var gone = await ConnectAsync();
        gone.Close();

        Assert.Equal(HttpStatusCode.OK, (await Deadline.For(_client.GetAsync(_endpoint.Address, TestContext.Current.CancellationToken))).StatusCode);
    }

    [Fact]
    public void A_port_that_is_taken_is_told_with_its_option()
    {
        var refused = Assert.Throws<UsageException>(() => MetricsEndpoint.Start(_metrics, _endpoint.Address.Port, TimeProvider.System));

        Assert.StartsWith($"--metrics-port: cannot listen on port {_endpoint.Address.Port}:", refused.Message, StringComparison.Ordinal);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, _endpoint.Address.Port, TestContext.Current.CancellationToken);
        return caller;
    }
}
