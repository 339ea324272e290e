using System.Collections.Immutable;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>What a table's policies say to a row as the sink would write it.</summary>
/// <param name="Refused">Commands they do not allow on a row of the tenant that writes; empty where they allow all a sink does.</param>
/// <param name="LetsOthersThrough">Whether they show the rows of another tenant too.</param>
internal sealed record PolicyVerdict(ImmutableArray<string> Refused, bool LetsOthersThrough);
