namespace DualSink.Stores;

/// <summary>One column a sink writes.</summary>
/// <param name="Name">The column's name in the table.</param>
/// <param name="Field">The part of a bar it holds.</param>
/// <param name="Type">How it holds it.</param>
public sealed record TableColumn(string Name, BarField Field, ColumnType Type)
{
    /// <summary>Longest text in characters (Unicode code points, as SQL counts them); null where there is no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Significant digits of a <see cref="ColumnType.Numeric"/>, 1 to 28; 0 for other types.</summary>
    public int Precision { get; init; }

    /// <summary>Digits after the point of a <see cref="ColumnType.Numeric"/>; 0 for other types.</summary>
    public int Scale { get; init; }

    /// <summary>Whether a row may lack the value. A sink always writes one; other writers may not have.</summary>
    public bool Nullable { get; init; }
}
