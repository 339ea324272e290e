using System.CommandLine;
using DualSink.Parity;
using DualSink.Sinks;
using CompareOptions = DualSink.Parity.CompareOptions;

namespace DualSink.Cli.Comparing;

/// <summary>The options by which one table is put right by the other.</summary>
internal sealed class RepairFlags
{
    private readonly ChoiceOption<string> _from = new(
        "--repair-from",
        "Put the other table right, key by key, by this one, and compare again.",
        [.. StoreSinks.Names.Select(name => (name, name))]);

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "With --repair-from: tell what would be done, and do nothing." };
    private readonly Option<bool> _delete = new("--delete") { Description = "With --repair-from: delete rows that the right table lacks." };

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_dryRun);
        command.Options.Add(_delete);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_from) is null && (result.GetValue(_dryRun) || result.GetValue(_delete)))
            {
                result.AddError($"{(result.GetValue(_dryRun) ? _dryRun.Name : _delete.Name)} is idle without --repair-from legacy or --repair-from provider, which says what is right.");
            }
        });
    }

    /// <summary>What is to be put right; null where nothing is.</summary>
    public RepairOptions? OptionsIn(VerbContext context, CompareOptions compare) => context.Parsed.GetValue(_from) is { } from
        ? new RepairOptions { From = from, Compare = compare, IsDryRun = context.Parsed.GetValue(_dryRun), Deletes = context.Parsed.GetValue(_delete) }
        : null;
}
