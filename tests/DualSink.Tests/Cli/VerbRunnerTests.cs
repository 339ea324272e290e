using System.CommandLine;
using System.Runtime.InteropServices;
using DualSink.Cli;
using DualSink.Stores;
using DualSink.Tests.Sinks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace DualSink.Tests.Cli;

public sealed class VerbRunnerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    [Theory]
    [InlineData(StoreErrorKind.Outage, 3)]
    [InlineData(StoreErrorKind.Credentials, 3)]
    [InlineData(StoreErrorKind.Structure, 2)]
    [InlineData(StoreErrorKind.Data, 1)]
    public async Task A_store_that_cannot_be_reached_ends_with_3_and_one_that_is_not_set_up_with_2(StoreErrorKind kind, int code)
    {
        Assert.Equal(code, await RunAsync(_ => throw new StoreException(kind, "No answer from db:5432.")));
        Assert.Equal("error: No answer from db:5432.\n", _error.ToString());
    }

    [Fact]
    public async Task A_failure_shows_no_stack_trace_and_no_password()
    {
        Assert.Equal(1, await RunAsync(_ => throw new InvalidOperationException("Tried postgresql://me:hunter2@db/x.")));
        Assert.Equal("error: Tried postgresql://me:***@db/x.\n", _error.ToString());
    }

    [Fact]
    public async Task A_failure_shows_its_stack_trace_to_whoever_debugs()
    {
        await RunAsync(_ => throw new InvalidOperationException("Tried postgresql://me:hunter2@db/x."), "--log-level", "debug");

        Assert.Contains($"at {typeof(VerbRunnerTests).FullName}", _error.ToString());
        Assert.DoesNotContain("hunter2", _error.ToString());
    }

    [Fact]
    public async Task A_log_line_is_one_line_without_a_password()
    {
        await RunAsync(context =>
        {
            context.Loggers.CreateLogger("Sinks").LogWarning(new InvalidOperationException("a\nb"), "Lost {Url}", "postgresql://me:hunter2@db/x");
            context.Loggers.CreateLogger("Sinks").LogInformation("Nobody asked");
            return ExitCode.Good;
        });

        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} warn Sinks: Lost postgresql://me:\*\*\*@db/x \(InvalidOperationException: a b\)\n$", _error.ToString());
    }

    [Fact]
    public async Task What_a_verb_cannot_mean_is_wrong_usage()
    {
        Assert.Equal(2, await RunAsync(_ => throw new UsageException("Ask for something else.")));
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task A_verb_that_gives_up_when_asked_to_end_tells_by_what(PosixSignal signal, int code)
    {
        using var interruption = new Interruption(TextWriter.Null);

        Assert.Equal(code, await RunAsync(interruption, context =>
        {
            interruption.Request(signal);
            context.Cancellation.ThrowIfCancellationRequested();
            return ExitCode.Good;
        }));
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task A_verb_that_does_not_hear_is_abandoned_before_the_end_by_force(PosixSignal signal, int code)
    {
        using var interruption = new Interruption(TextWriter.Null);
        var deaf = new TaskCompletionSource<ExitCode>();
        var running = RunAsync(interruption, _ => deaf.Task);
        interruption.Request(signal);
        _time.Advance(Interruption.Limit - TimeSpan.FromSeconds(1));
        Assert.False(running.IsCompleted);
        await Deadline.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return running.IsCompleted;
            },
            "the verb was abandoned");

        Assert.Equal(code, await running);
        Assert.True(Interruption.Limit < TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, true, 130)]
    [InlineData(PosixSignal.SIGINT, false, 130)]
    [InlineData(PosixSignal.SIGTERM, true, 0)]
    [InlineData(PosixSignal.SIGTERM, false, 143)]
    public void The_code_after_an_interruption_tells_whether_work_was_abandoned(PosixSignal signal, bool drained, int code)
    {
        using var interruption = new Interruption(TextWriter.Null);
        interruption.Request(signal);

        Assert.Equal(code, (int)interruption.CodeAfter(drained));
    }

    [Fact]
    public void The_second_request_to_end_is_left_to_the_system()
    {
        using var interruption = new Interruption(TextWriter.Null);

        Assert.True(interruption.Request(PosixSignal.SIGINT));
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.False(interruption.Request(PosixSignal.SIGINT));
    }

    [Fact]
    public async Task Under_JSON_lines_and_tables_stay_off_standard_output()
    {
        await RunAsync(
            context =>
            {
                context.Console.Line("a line");
                context.Console.Table(new ResultTable("heading"));
                context.Console.Note("a note");
                return ExitCode.Good;
            },
            "--json");

        Assert.Equal(("", "a note\n"), (_out.ToString(), _error.ToString()));
    }

    private Task<int> RunAsync(Func<VerbContext, ExitCode> verb, params string[] args) =>
        RunAsync(new Interruption(TextWriter.Null), verb, args);

    private Task<int> RunAsync(Interruption interruption, Func<VerbContext, ExitCode> verb, params string[] args) =>
        RunAsync(interruption, context => Task.FromResult(verb(context)), args);

    private Task<int> RunAsync(Interruption interruption, Func<VerbContext, Task<ExitCode>> verb, params string[] args)
    {
        var root = new RootCommand();
        var global = new GlobalOptions();
        global.AddTo(root);
        new VerbRunner(new DualSink.Cli.Shell { Out = _out, Error = _error, WorkingDirectory = "/", Time = _time }, global, interruption).Handle(root, verb);
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
    }
}
