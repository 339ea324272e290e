using System.Text;

namespace DualSink.Stores.Comparing;

/// <summary>Values whose hashes two stores have to agree on, made up so that each way of computing one is taken.</summary>
/// <param name="Timestamp">An instant, microseconds since 1970 UTC.</param>
/// <param name="Values">Five values, the fourth of which is rounded.</param>
/// <param name="Text">A text.</param>
/// <param name="Row">The hash of the instant and the values.</param>
/// <param name="Series">The hash of the text, seeded with its own.</param>
internal sealed record HashProof(long Timestamp, double[] Values, string Text, long Row, long Series)
{
    // Plain, rounded, a tie to even and one to odd, beyond the grid, negative, zero and negative zero; texts of each length of a last part.
    private static readonly (long Timestamp, double[] Values, string Text)[] Made =
    [
        (1_704_067_200_000_000, [1.5, 217.76, 1e11, 0.123456785, 12], "a"),
        (189_302_400_000_001, [0, -0.0, 3, 0.123456775, 9e18], "ACME 1m"),
        (BucketTime.Epoch + 1, [-1.25, 4.9e-10, 7, -22517998.123456789, 1], "elevenbytes"),
        (BucketTime.Epoch, [1e-8, 99999999.99999999, 2, 123456789012.12345, 1.5], "more than twelve bytes, Zürich and 東京"),
        (BucketTime.Latest - 1, [-7, 100.1, -100.1, 1e-300, -9e18], ""),
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<HashProof> All(DigestForms forms) => Made.Select(made =>
    {
        double[] values = [.. made.Values];
        var text = Encoding.UTF8.GetBytes(made.Text);
        var hash = RowHash.Chain(RowHash.Seed, BucketTime.SecondsOf(made.Timestamp));
        for (var i = 0; i < values.Length; i++)
        {
            hash = RowHash.Chain(hash, i == 3 ? forms.Close.Of(values[i]) : values[i]);
        }

        return new HashProof(made.Timestamp, values, made.Text, hash, (long)RowHash.OfBytes(text, RowHash.OfBytes(text, 0)));
    });
}
