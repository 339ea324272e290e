namespace DualSink.Tests.Cli;

/// <summary>A file, some of whose rows are damaged in a way that can be undone where they are kept.</summary>
/// <param name="File">Its name.</param>
/// <param name="Content">Its bytes, some texts of the whole file replaced by others.</param>
/// <param name="Options">What it is ingested with.</param>
/// <param name="Damages">What is replaced, and by what; each occurs once.</param>
internal sealed record DamagedInput(string File, Func<Func<string, string>, Task<byte[]>> Content, string Options, params IReadOnlyList<(string Whole, string Damaged)> Damages)
{
    /// <summary>The file as it should be.</summary>
    public Task<byte[]> Whole() => Content(text => text);

    /// <summary>The file with damaged rows.</summary>
    public Task<byte[]> Damaged() => Content(text => Damages.Aggregate(text, (damaged, damage) => Replaced(damaged, damage.Whole, damage.Damaged)));

    /// <summary>Kept rows as they should be.</summary>
    public string Mend(string kept) => Damages.Aggregate(kept, (mended, damage) => Replaced(mended, damage.Damaged, damage.Whole));

    public override string ToString() => $"{File} {Options}";

    private static string Replaced(string text, string from, string to)
    {
        Assert.Equal(2, text.Split(from).Length);
        return text.Replace(from, to, StringComparison.Ordinal);
    }
}
