using DualSink.Tests.Architecture;

namespace DualSink.Tests.Docs;

/// <summary>What holds for every page.</summary>
public sealed class PageTests
{
    [Fact]
    public void Every_link_leads_somewhere()
    {
        Assert.NotEmpty(Page.All.SelectMany(page => page.Links));
        Rule.HoldsUnless(
            from page in Page.All
            from link in page.Links
            where !link.StartsWith("https://", StringComparison.Ordinal) && !Leads(page, link)
            select $"{page.Path}: {link}");
    }

    [Fact]
    public void Every_page_can_be_reached_from_the_README()
    {
        var reached = new HashSet<string>();
        var next = new Queue<Page>([Page.At("README.md")]);
        while (next.TryDequeue(out var page))
        {
            if (reached.Add(page.Path))
            {
                page.Links.Select(link => Page.All.FirstOrDefault(other => other.Path == TargetOf(page, link))).OfType<Page>().ToList().ForEach(next.Enqueue);
            }
        }

        Rule.HoldsUnless(Page.All.Select(page => page.Path).Where(path => path.StartsWith("docs/", StringComparison.Ordinal) && !reached.Contains(path)));
    }

    [Fact]
    public void A_decision_tells_context_choice_and_costs() =>
        Rule.HoldsUnless(
            from page in Page.All
            where page.Path.StartsWith("docs/decisions/0", StringComparison.Ordinal)
            from part in (string[])["**Context.**", "**Choice.**", "**Costs.**"]
            where !page.Text.Contains(part, StringComparison.Ordinal)
            select $"{page.Path}: {part}");

    private static bool Leads(Page page, string link)
    {
        var (path, fragment) = link.Split('#') is [var file, var anchor] ? (file, anchor) : (link, "");
        var target = path.Length == 0 ? page.Path : TargetOf(page, path);
        return fragment.Length == 0
            ? Path.Exists(Path.Combine(Repository.Root, target))
            : Page.All.Any(other => other.Path == target && other.Anchors.Contains(fragment));
    }

    private static string TargetOf(Page page, string link) =>
        Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page.Path)!, link.Split('#')[0]))).Replace('\\', '/');
}
