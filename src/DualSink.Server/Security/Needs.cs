namespace DualSink.Server.Security;

/// <summary>The role that an endpoint wants; without one nobody is let in.</summary>
/// <param name="role">The role; <see cref="Role.None"/> lets in who has none.</param>
/// <param name="mindsTenants">
/// Whether the endpoint itself keeps a key to its tenants. Default false: it is about all tenants together, and a key that
/// is bound to some is not let in.
/// </param>
internal sealed class Needs(Role role, bool mindsTenants = false)
{
    public Role Role => role;

    /// <summary>Whether the endpoint itself keeps a key to its tenants.</summary>
    public bool MindsTenants => mindsTenants;
}
