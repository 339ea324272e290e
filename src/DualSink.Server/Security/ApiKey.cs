using System.Collections.Immutable;

namespace DualSink.Server.Security;

/// <summary>A key as the configuration knows it: never the key itself.</summary>
/// <param name="Name">What it is called in the configuration, in limits and in the audit.</param>
/// <param name="Hash">SHA-256 of the key's UTF-8 bytes. A key is random, so that no slower hash makes it safer.</param>
/// <param name="Roles">What it may do.</param>
/// <param name="WriteTenants">Tenants it may send bars for; empty for all.</param>
/// <param name="ReadTenants">Tenants whose bars it may read; empty for all.</param>
internal sealed record ApiKey(string Name, ImmutableArray<byte> Hash, Role Roles, ImmutableArray<string> WriteTenants, ImmutableArray<string> ReadTenants);
