using System.Text;

namespace DualSink.Tests.Sources;

/// <summary>One seeded damage to a file: a stretch of it is replaced.</summary>
internal sealed record Mutation(int Begin, int Removed, byte[] Inserted)
{
    // What breaks formats: quotes, brackets, separators, line ends, NULs, half characters, and plain text.
    private static readonly string[] Pieces =
        ["\"", "\"\"", ",", ";", "\n", "\r", "\r\n", "\n\n", "[", "]", "{", "}", ":", "\\", "\0", "\ufeff", "-", "+", ".", "0", "9", "e", "E5", "NaN", "null", "1e400", " ", "\t", "'", "#", "99999999999999999999999999999999"];

    /// <summary>A damage somewhere in <paramref name="file"/>.</summary>
    public static Mutation Of(byte[] file, Random random) => Of(file, random, random.Next(file.Length));

    /// <summary>A damage of <paramref name="file"/> that begins at a place.</summary>
    public static Mutation Of(byte[] file, Random random, int begin)
    {
        var few = Math.Min(file.Length - begin, 1 + random.Next(8));
        var many = Math.Min(file.Length - begin, 1 + random.Next(200));
        return random.Next(8) switch
        {
            0 => new Mutation(begin, 1, [(byte)(file[begin] ^ (1 << random.Next(8)))]),
            1 => new Mutation(begin, few, []),
            2 => new Mutation(begin, many, []),
            3 => new Mutation(begin, 0, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)])),
            4 => new Mutation(begin, few, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)])),
            5 => new Mutation(begin, file.Length - begin, []),
            6 => new Mutation(begin, 0, file[begin..(begin + many)]),
            _ => new Mutation(begin, few, Bytes(random, few)),
        };
    }

    /// <summary>The damaged file.</summary>
    public byte[] Apply(byte[] file) => [.. file[..Begin], .. Inserted, .. file[(Begin + Removed)..]];

    /// <summary>Whether the stretch of the file from <paramref name="begin"/> on is untouched, and so is what it borders on.</summary>
    public bool Spares(int begin, int length) => begin + length <= Begin || begin > Begin + Removed;

    public override string ToString() => $"at {Begin}, -{Removed}, +{Convert.ToHexString(Inserted)}";

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
