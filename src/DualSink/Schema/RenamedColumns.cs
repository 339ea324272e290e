namespace DualSink.Schema;

/// <summary>Which of the columns nobody expected may be one that is missing, under another name. Pure.</summary>
/// <param name="expected">The columns that should be there.</param>
/// <param name="actual">The columns that are there: name and type.</param>
/// <param name="names">How the engine compares names.</param>
internal sealed class RenamedColumns(
    IReadOnlyCollection<ExpectedColumn> expected, IReadOnlyCollection<(string Name, string Type)> actual, StringComparer names)
{
    private List<ExpectedColumn> Missing => [.. expected.Where(column => !actual.Any(there => names.Equals(there.Name, column.Name)))];

    private List<(string Name, string Type)> Unknown => [.. actual.Where(there => !expected.Any(column => names.Equals(column.Name, there.Name)))];

    /// <summary>Whether a column that is there may be one that is missing.</summary>
    public bool MayBeOne(string column) =>
        Unknown.Any(there => names.Equals(there.Name, column) && Missing.Any(missing => missing.Type == there.Type));

    /// <summary>The SQL about a column that is missing.</summary>
    /// <param name="column">The column.</param>
    /// <param name="add">The statement that adds it, empty.</param>
    /// <param name="rename">Makes the statement that renames a column, quoted, to it.</param>
    /// <param name="quote">Quotes a name.</param>
    public string Remedy(ExpectedColumn column, string add, Func<string, string> rename, Func<string, string> quote)
    {
        List<string> sameType = [.. Unknown.Where(there => there.Type == column.Type).Select(there => there.Name)];
        List<string> alike = [.. sameType.Where(name => IsShortFor(name, column.Name) || IsShortFor(column.Name, name))];
        var candidates = alike.Count > 0 ? alike : sameType;
        if (candidates is [var only] && (alike.Count == 1 || Missing.Count(missing => missing.Type == column.Type) == 1))
        {
            return $"{rename(quote(only))} -- if that is what it holds; else: {add}";
        }

        return candidates.Count == 0 || !column.Required
            ? add
            : $"Where one of {string.Join(", ", candidates.Select(quote))} holds it: {rename("NAME")} Where none does: {add}";
    }

    // vol for volume, c for close_price, ts for timestamp.
    private static bool IsShortFor(string name, string full)
    {
        var found = 0;
        foreach (var letter in full)
        {
            found += found < name.Length && char.ToLowerInvariant(letter) == char.ToLowerInvariant(name[found]) ? 1 : 0;
        }

        return found == name.Length && char.ToLowerInvariant(name[0]) == char.ToLowerInvariant(full[0]);
    }
}
