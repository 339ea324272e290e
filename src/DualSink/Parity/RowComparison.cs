using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>The classes of a key that both tables hold, and of its five values.</summary>
/// <param name="Key">Equal, unless no bar has such a key: an infinite timestamp.</param>
/// <param name="Open">The class of the first price.</param>
/// <param name="High">The class of the highest price.</param>
/// <param name="Low">The class of the lowest price.</param>
/// <param name="Close">The class of the last price.</param>
/// <param name="Volume">The class of the quantity.</param>
internal readonly record struct RowComparison(
    ParityClass Key,
    ParityClass Open,
    ParityClass High,
    ParityClass Low,
    ParityClass Close,
    ParityClass Volume)
{
    /// <summary>The bar's class: the worst of all.</summary>
    public ParityClass Class => Worse(Worse(Worse(Open, High), Worse(Low, Close)), Worse(Key, Volume));

    /// <summary>The class of one value.</summary>
    public ParityClass this[BarField field] => field switch
    {
        BarField.Open => Open,
        BarField.High => High,
        BarField.Low => Low,
        BarField.Close => Close,
        BarField.Volume => Volume,
        _ => Key,
    };

    private static ParityClass Worse(ParityClass x, ParityClass y) => x > y ? x : y;
}
