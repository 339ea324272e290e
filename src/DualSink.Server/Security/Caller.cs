using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Security;

/// <summary>Who makes a request, and what it may do. Immutable.</summary>
/// <param name="Name">The name of its key; <c>local</c> where there are no keys.</param>
/// <param name="Roles">What it may do.</param>
/// <param name="WriteTenants">Tenants it may send bars for; empty for all.</param>
/// <param name="ReadTenants">Tenants whose bars it may read; empty for all.</param>
/// <param name="HasKey">Whether it proved itself by a key, which no other site's page can make a browser send.</param>
internal sealed record Caller(string Name, Role Roles, ImmutableArray<string> WriteTenants, ImmutableArray<string> ReadTenants, bool HasKey)
{
    /// <summary>Whoever reaches a service without keys on its own machine.</summary>
    public static readonly Caller Local = new("local", Role.All, [], [], HasKey: false);

    /// <summary>Who came without a key where one is wanted.</summary>
    public static readonly Caller Nobody = new("nobody", Role.None, [], [], HasKey: false);

    private static readonly object Item = new();

    public static Caller Of(HttpContext http) => http.Items.TryGetValue(Item, out var caller) ? (Caller)caller! : Nobody;

    public void AttachTo(HttpContext http) => http.Items[Item] = this;

    public bool MayWrite(string tenant) => WriteTenants.IsEmpty || WriteTenants.Contains(tenant);

    public bool MayRead(string tenant) => ReadTenants.IsEmpty || ReadTenants.Contains(tenant);

    /// <summary>The tenants whose bars it may read; null for all.</summary>
    public IReadOnlyCollection<string>? ReadableTenants => ReadTenants.IsEmpty ? null : ReadTenants;

    /// <summary>
    /// The tenants it may operate for: those it may write and read. Null for all; who is bound either way has no say in
    /// what concerns everybody.
    /// </summary>
    public IReadOnlyList<string>? OperatedTenants =>
        WriteTenants.IsEmpty && ReadTenants.IsEmpty ? null
        : WriteTenants.IsEmpty ? ReadTenants
        : ReadTenants.IsEmpty ? WriteTenants
        : [.. WriteTenants.Intersect(ReadTenants, StringComparer.Ordinal)];

    /// <summary>Whether, in a role, it is kept to some tenants.</summary>
    public bool IsBoundIn(Role role) => role switch
    {
        Role.Read => !ReadTenants.IsEmpty,
        Role.Write => !WriteTenants.IsEmpty,
        _ => OperatedTenants is not null,
    };

    /// <summary>Roles in the words of the configuration.</summary>
    public static IReadOnlyList<string> NamesOf(Role roles) => [.. new[] { Role.Read, Role.Write, Role.Operate }.Where(role => roles.HasFlag(role)).Select(role => role.ToString().ToLowerInvariant())];
}
