namespace DualSink.Routing;

/// <summary>A batch was refused because its tenant's bars would meet another tenant's in the table that has no tenants. Nothing of it was accepted.</summary>
public sealed class TenantsMeetException : InvalidOperationException
{
    internal TenantsMeetException(string tenant, string other, string source)
        : base($"Tenants '{other}' and '{tenant}' would meet in the table without tenants, which keeps both under the source '{source}'. "
            + "Give each a provider name of its own under provider_names; or, if one is the other's uuid, name it the same way everywhere.")
    {
        Tenant = tenant;
        Other = other;
    }

    /// <summary>The tenant of the batch.</summary>
    public string Tenant { get; }

    /// <summary>The tenant that came first.</summary>
    public string Other { get; }
}
