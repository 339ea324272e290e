using System.Collections.Immutable;

namespace DualSink.Journal;

/// <summary>The lanes that get a batch, by name. Equal to another set of the same names, in whatever order they were given. Immutable.</summary>
public sealed class LaneSet : IEquatable<LaneSet>
{
    // The bits a journal gave these names; another journal has its own. One reference, so that it is read whole.
    private volatile CachedMask? _mask;

    private LaneSet(ImmutableArray<string> names) => Names = names;

    /// <summary>The names, each once, in ordinal order; at least one.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The set of <paramref name="names"/>.</summary>
    /// <exception cref="ArgumentException">There are none, or one is blank.</exception>
    public static LaneSet Of(params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        ImmutableArray<string> sorted = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (sorted.IsEmpty || sorted.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException("A batch needs at least one lane, and lanes have names.", nameof(names));
        }

        return new LaneSet(sorted);
    }

    /// <summary>Whether <paramref name="lane"/> is one of them.</summary>
    public bool Contains(string lane) => Names.Contains(lane);

    /// <inheritdoc/>
    public bool Equals(LaneSet? other) => other is not null && (ReferenceEquals(this, other) || Names.AsSpan().SequenceEqual(other.Names.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LaneSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (var name in Names)
        {
            hash.Add(name, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary>The names, with commas.</summary>
    public override string ToString() => string.Join(", ", Names);

    /// <summary>The bits of these lanes in the numbering of <paramref name="owner"/>, asked of it once.</summary>
    internal long MaskFor(object owner, Func<LaneSet, long> compute)
    {
        if (_mask is { } cached && ReferenceEquals(cached.Owner, owner))
        {
            return cached.Mask;
        }

        var mask = compute(this);
        _mask = new CachedMask(owner, mask);
        return mask;
    }

    private sealed record CachedMask(object Owner, long Mask);
}
