using System.Globalization;
using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>Decides what puts a key right. Pure.</summary>
/// <param name="target">The table that is changed.</param>
/// <param name="rightIsLegacy">Whether the legacy table is the one that is right.</param>
/// <param name="deletes">Whether keys that the right table lacks are deleted.</param>
/// <param name="newcomers">The tenant of bars that the legacy table lacks; null where that is not known.</param>
/// <param name="renamed">Sources that the provider table has for tenants and not for vendors.</param>
internal sealed class RepairPlan(TableBinding target, bool rightIsLegacy, bool deletes, string? newcomers, IReadOnlyCollection<string> renamed)
{
    private readonly LayoutLimits _limits = new(target.Layout);

    /// <summary>What is to be done about a key.</summary>
    public RepairStep For(FoundKey found)
    {
        var (finding, result) = (found.Key, found.Class);
        if (found.IsInFlux)
        {
            return RepairStep.Nothing;
        }

        if (finding.IsMeeting)
        {
            return RepairStep.Refuse($"bars of {finding.Legacy.Length} tenants stand for it in {(rightIsLegacy ? "the table that is right" : target.DisplayName)}, and the other has one row; give each tenant a name of its own by provider_names");
        }

        var (right, wrong) = rightIsLegacy ? (finding.Legacy.FirstOrDefault()?.Row, finding.Provider?.Row) : (finding.Provider?.Row, finding.Legacy.FirstOrDefault()?.Row);
        var tenant = rightIsLegacy ? right?.Tenant ?? "" : wrong?.Tenant ?? newcomers;
        if (right is null)
        {
            return result == ParityClass.NotRepresentable ? RepairStep.Refuse("no value of the other layout can stand for it; decide by hand whether it stays")
                : deletes ? RepairStep.Write(tenant ?? "", new RowAmendment(null, wrong))
                : RepairStep.Leave;
        }

        if (tenant is null)
        {
            return RepairStep.Refuse("the provider table does not tell its tenant, and the legacy table has none or several; name the one it belongs to with --tenant");
        }

        if (!rightIsLegacy && wrong is null && renamed.Contains(finding.Series.Source))
        {
            return RepairStep.Refuse($"provider_names gave '{finding.Series.Source}' to all sources of a tenant, so its own cannot be told any more");
        }

        if (BarOf(right, finding, wrong) is not { } bar)
        {
            return RepairStep.Refuse("the table that is right holds a value of which no bar can be made: NULL, NaN, an infinity, or an instant beyond the calendar");
        }

        return _limits.Violation(bar) is { } violation
            ? RepairStep.Refuse($"{target.DisplayName} cannot hold it: {violation}")
            : RepairStep.Write(tenant, new RowAmendment(bar, wrong));
    }

    // The key as the target spells it: a vendor is a tenant's own affair, which the provider table may know by another name.
    private Bar? BarOf(StoredRow right, KeyFinding finding, StoredRow? wrong) =>
        UnixMicroseconds.ToDateTime(right.Timestamp) is { } timestamp
        && NumberOf(right.Open) is { } open && NumberOf(right.High) is { } high && NumberOf(right.Low) is { } low && NumberOf(right.Close) is { } close
        && NumberOf(right.Volume) is { } volume
            ? new Bar(wrong?.Source ?? finding.Series.Source, right.Symbol, right.Timeframe, timestamp, open, high, low, close, volume)
            : null;

    // Through the shortest text, of which the layout then makes what it makes of any bar's number.
    private static decimal? NumberOf(StoredValue value) => value.Kind switch
    {
        StoredKind.Exact => value.Exact,
        StoredKind.Double when double.IsFinite(value.Double)
            && decimal.TryParse(value.Double.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
