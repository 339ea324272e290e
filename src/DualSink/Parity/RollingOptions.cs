using DualSink.Sinks;
using Microsoft.Extensions.Logging;

namespace DualSink.Parity;

/// <summary>What a rolling comparison looks at, how often, and whom it tells.</summary>
internal sealed record RollingOptions
{
    /// <summary>The shortest window there is by default.</summary>
    public static readonly TimeSpan LeastWindow = TimeSpan.FromHours(1);

    /// <summary>Rows a second that a rolling comparison goes over by default, in both tables together.</summary>
    public const int UsualRowsPerSecond = 100_000;

    /// <summary>The time from one comparison's beginning to the next one's; where one takes longer, the next follows at once.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>How far back from now bars are compared, by their timestamps. Bars stamped later than now are compared too.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>How hard, and by which journal. Of its filter, <see cref="Stores.RowFilter.From"/> is the window's business. Default: one connection a table, <see cref="UsualRowsPerSecond"/>.</summary>
    public CompareOptions Compare { get; init; } = new() { Readers = 1, RowsPerSecond = UsualRowsPerSecond, ExampleLimit = 5 };

    /// <summary>Whether the tables differed when somebody last looked, such as before a restart: then the first comparison that finds them the same is news. Default false.</summary>
    public bool WereDifferent { get; init; }

    /// <summary>Keeps news: its kind, one of <see cref="TablesDiffer"/> and <see cref="TablesAgree"/>, and its cause. May not throw. Default: nobody does.</summary>
    public Func<string, string, Task> Keep { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>What labels metrics and log lines.</summary>
    public PipelineContext Context { get; init; } = new();

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where to log. Default null: nowhere.</summary>
    public ILoggerFactory? Loggers { get; init; }

    /// <summary>The kind of event that tells of a difference.</summary>
    public const string TablesDiffer = "tables-differ";

    /// <summary>The kind of event that tells that there is none any more.</summary>
    public const string TablesAgree = "tables-agree";

    /// <summary>How far back to compare where nobody says: long enough that no bar slips through between two comparisons.</summary>
    public static TimeSpan WindowFor(TimeSpan every) => every * 2 > LeastWindow ? every * 2 : LeastWindow;
}
