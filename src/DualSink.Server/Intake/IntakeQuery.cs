namespace DualSink.Server.Intake;

/// <summary>What a body of bars does not say itself. Null leaves it to the body or the settings.</summary>
/// <param name="Tenant">The tenant of bars that name none.</param>
/// <param name="Source">The bars' source, where the body names none.</param>
/// <param name="Symbol">The bars' symbol, where the body names none.</param>
/// <param name="Timeframe">The bars' timeframe, where the body names none.</param>
/// <param name="Columns">The columns' names by position, separated by commas, in place of a header.</param>
/// <param name="Dates">dmy or mdy: whether the day or the month comes first where the year is last.</param>
/// <param name="Dst">reject, earlier or later: what becomes of local times that exist twice or never.</param>
/// <param name="TimeZone">The zone of timestamps that name none.</param>
/// <param name="Stamps">start or end: which end of its interval a bar is stamped with.</param>
/// <param name="AnySpacing">Whether bars are taken although the distance between them contradicts their timeframe.</param>
/// <param name="IdempotencyKey">What the sender calls this body, so that it may send it again.</param>
internal sealed record IntakeQuery(
    string? Tenant, string? Source, string? Symbol, string? Timeframe, string? Columns, string? Dates, string? Dst, string? TimeZone, string? Stamps, bool AnySpacing, string? IdempotencyKey);
