namespace DualSink.Bars;

/// <summary>One condition a bar must meet before it is accepted.</summary>
public sealed class BarRule
{
    private readonly Func<Bar, bool> _holds;
    private readonly Func<Bar, string> _explain;

    internal BarRule(string name, string field, string description, bool canRelax, Func<Bar, bool> holds, Func<Bar, string> explain)
    {
        Name = name;
        Field = field;
        Description = description;
        CanRelax = canRelax;
        _holds = holds;
        _explain = explain;
    }

    /// <summary>The name to relax it by, such as <c>high-is-highest</c>.</summary>
    public string Name { get; }

    /// <summary>The bar's field it is about, in lower case.</summary>
    public string Field { get; }

    /// <summary>What it asks, in one sentence.</summary>
    public string Description { get; }

    /// <summary>Whether a user may do without it. False where no table could hold, or no comparison could place, such a bar.</summary>
    public bool CanRelax { get; }

    /// <summary>Whether <paramref name="bar"/> meets the rule.</summary>
    public bool Holds(Bar bar) => _holds(bar);

    /// <summary>Says what is wrong, with the offending value. Meaningful only where <see cref="Holds"/> is false.</summary>
    public string Explain(Bar bar) => _explain(bar);
}
