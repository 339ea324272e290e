using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DualSink.Schema;

/// <summary>A versioned SQL script for one engine, embedded as <c>Schema/ENGINE/VERSION_TARGET.sql</c>.</summary>
/// <param name="Version">Its place among the scripts of its target, from 1.</param>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Text">The SQL, with names in braces to be filled in.</param>
internal sealed partial record SchemaScript(int Version, string Name, string Text)
{
    /// <summary>The scripts of a target, such as a layout, in their order; empty when there are none.</summary>
    public static ImmutableArray<SchemaScript> For(string engine, string target)
    {
        var assembly = typeof(SchemaScript).Assembly;
        var prefix = $"{typeof(SchemaScript).Namespace}.{engine}.";
        var scripts = ImmutableArray.CreateBuilder<SchemaScript>();
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!resource.StartsWith(prefix, StringComparison.Ordinal) || !resource.EndsWith($"_{target}.sql", StringComparison.Ordinal))
            {
                continue;
            }

            var name = resource[prefix.Length..^".sql".Length].TrimStart('_');
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            scripts.Add(new SchemaScript(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return scripts.ToImmutable();
    }

    /// <summary>The SQL with every name filled in.</summary>
    /// <param name="names">Quoted identifiers by placeholder.</param>
    /// <exception cref="KeyNotFoundException">The script asks for a name that is not given.</exception>
    public string With(IReadOnlyDictionary<string, string> names) =>
        Placeholder().Replace(Text, match => names[match.Groups[1].Value]);

    [GeneratedRegex(@"\{([a-z_]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
