using System.CommandLine;
using System.Globalization;
using DualSink.Routing;
using DualSink.Sinks;

namespace DualSink.Cli.Journals;

/// <summary>The options that say which dead letters are meant.</summary>
internal sealed class DeadLetterFlags
{
    private readonly ChoiceOption<string> _sink = new("--sink", "Only those of one sink.", [.. StoreSinks.Names.Select(name => (name, name))]);
    private readonly Option<string> _reason = new("--reason") { Description = "Only those whose reason, or that of a failed replay, contains this, upper or lower case; or whose error code it is.", HelpName = "TEXT" };
    private readonly Option<string> _symbol = new("--symbol") { Description = "Only bars of one symbol.", HelpName = "S" };
    private readonly TimeOption _since = new("--since", "Only those kept at this time or later (2026-03-01T12:00Z; UTC where no zone is given).");
    private readonly TimeOption _until = new("--until", "Only those kept before this time.");
    private readonly Option<int?> _limit = new("--limit") { HelpName = "N" };

    /// <summary>The options, for a verb that stops at a limit of so many unless told otherwise; null for none.</summary>
    public DeadLetterFlags(int? limit)
    {
        _limit.Description = $"At most so many, those accepted last.{(limit is null ? "" : Text($" Default: {limit}."))}";
        Limit = limit;
        _limit.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
            {
                result.AddError($"--limit: '{text}' is no whole number from 1 on.");
            }
        });
    }

    /// <summary>The journal they are in.</summary>
    public JournalOption Journal { get; } = new();

    private int? Limit { get; }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_sink, _reason, _symbol, _since, _until, _limit])
        {
            command.Options.Add(option);
        }

        Journal.AddTo(command);
    }

    /// <summary>Whether anything narrows them down; a limit alone does not.</summary>
    public bool Narrows(VerbContext context) =>
        ((Option<string>[])[_sink, _reason, _symbol, _since, _until]).Any(option => context.Parsed.GetValue(option) is not null);

    /// <summary>Those that are meant, as the journal is asked for them.</summary>
    public ControlArguments ArgumentsIn(VerbContext context, long[]? ids = null) => new()
    {
        Ids = ids is { Length: > 0 } ? ids : null,
        Lane = context.Parsed.GetValue(_sink),
        Reason = context.Parsed.GetValue(_reason),
        Symbol = context.Parsed.GetValue(_symbol),
        Since = _since.In(context.Parsed),
        Until = _until.In(context.Parsed),
        Limit = context.Parsed.GetValue(_limit) ?? Limit,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
