namespace DualSink.Tests.Cli.Doctor;

/// <summary>What one run of <c>doctor --json</c> printed.</summary>
internal sealed record DoctorLook(int Code, bool Ok, IReadOnlyList<SeenCheck> Checks)
{
    /// <summary>What calls for a remedy.</summary>
    public IEnumerable<SeenCheck> Wrong => Checks.Where(check => check.State is "fail" or "warn");

    /// <summary>The finding of a state about a table, or about no table.</summary>
    public SeenCheck The(string state, string name, string? table = null)
    {
        var found = Checks.FirstOrDefault(check => check.State == state && check.Name == name && check.Table == table);
        Assert.True(found is not null, $"There is no '{state} {name} {table}' among:\n{string.Join('\n', Checks)}");
        return found;
    }
}
