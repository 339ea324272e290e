namespace DualSink.Server.Security;

/// <summary>The role that an endpoint wants; without one nobody is let in.</summary>
/// <param name="role">The role; <see cref="Role.None"/> lets in who has none.</param>
internal sealed class Needs(Role role)
{
    public Role Role => role;
}
