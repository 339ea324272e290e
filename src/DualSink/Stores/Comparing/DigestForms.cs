namespace DualSink.Stores.Comparing;

/// <summary>What two tables are compared by: the common ground of each value. Both sides of a comparison use the same.</summary>
/// <param name="Open">Of the first price.</param>
/// <param name="High">Of the highest price.</param>
/// <param name="Low">Of the lowest price.</param>
/// <param name="Close">Of the last price.</param>
/// <param name="Volume">Of the quantity.</param>
internal sealed record DigestForms(ValueForm Open, ValueForm High, ValueForm Low, ValueForm Close, ValueForm Volume)
{
    /// <summary>The fields that have a form, in the order in which they enter a row's hash.</summary>
    public static readonly BarField[] Fields = [BarField.Open, BarField.High, BarField.Low, BarField.Close, BarField.Volume];

    /// <summary>The form of a field.</summary>
    public ValueForm this[BarField field] => field switch
    {
        BarField.Open => Open,
        BarField.High => High,
        BarField.Low => Low,
        BarField.Close => Close,
        BarField.Volume => Volume,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a number of a bar."),
    };
}
