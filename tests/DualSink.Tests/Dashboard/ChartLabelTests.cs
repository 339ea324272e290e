using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DualSink.Tests.Dashboard;

/// <summary>What is written inside the charts, which is drawn and cannot be found as text.</summary>
public sealed class ChartLabelTests(Browser browser) : DashboardTest(browser)
{
    // Keeps of every canvas what was written on it since it was wiped last, and where.
    private const string Listen = """
        window.written = new Map();
        const paper = CanvasRenderingContext2D.prototype;
        const { clearRect, fillText } = paper;
        paper.clearRect = function (...area) {
          window.written.set(this.canvas, []);
          return clearRect.apply(this, area);
        };
        paper.fillText = function (text, x, y, ...rest) {
          const [size, moved] = [this.measureText(text), this.getTransform()];
          if (text.trim() !== '') {
            (window.written.get(this.canvas) ?? []).push({
              text,
              left: x + moved.e - size.actualBoundingBoxLeft,
              right: x + moved.e + size.actualBoundingBoxRight,
              top: y + moved.f - size.actualBoundingBoxAscent,
              bottom: y + moved.f + size.actualBoundingBoxDescent,
            });
          }
          return fillText.call(this, text, x, y, ...rest);
        };
        """;

    // How many labels there are, and what is wrong with them: two that touch, or one that is cut off.
    private const string Look = """
        (() => {
          const [wrong, count] = [[], { labels: 0 }];
          for (const [canvas, labels] of window.written) {
            if (!canvas.isConnected || canvas.clientWidth === 0) continue;
            const chart = canvas.closest('.chart').getAttribute('aria-label');
            count.labels += labels.length;
            for (const [place, one] of labels.entries()) {
              if (one.left < -.5 || one.right > canvas.width + .5 || one.top < -.5 || one.bottom > canvas.height + .5) wrong.push(`${chart}: '${one.text}' is cut off`);
              for (const other of labels.slice(place + 1)) {
                if (one.left < other.right + 2 && other.left < one.right + 2 && one.top < other.bottom && other.top < one.bottom) wrong.push(`${chart}: '${one.text}' touches '${other.text}'`);
              }
            }
          }
          return { labels: count.labels, wrong };
        })()
        """;

    [Theory]
    [InlineData(360)]
    [InlineData(390)]
    [InlineData(820)]
    [InlineData(1440)]
    public async Task Labels_of_the_charts_touch_each_other_at_no_width_and_are_cut_off_nowhere(int width)
    {
        await using var serving = await ServeAsync();
        await SendAsync(serving, 2000);
        await using var watched = await Browser.NewPageAsync(ColorScheme.Light, width);
        await watched.Page.AddInitScriptAsync(Listen);
        await watched.Page.GotoAsync(serving.Url);
        await LiveAsync(watched.Page);
        await using var traffic = new Traffic(() => SendAsync(serving, 100));
        foreach (var seconds in (int[])[120, 300, 600])
        {
            var span = watched.Page.Locator(string.Create(CultureInfo.InvariantCulture, $"#span [data-seconds='{seconds}']"));
            await span.ClickAsync();
            await Expect(span).ToHaveAttributeAsync("aria-pressed", "true");

            // Times move through the chart, and so come close to its edges by and by.
            for (var look = 0; look < 3; look++)
            {
                await LooksAsync(watched.Page, 1);
                var found = await watched.AskAsync(Look);
                Assert.True(found.GetProperty("labels").GetInt32() > 20);
                Assert.Empty(found.GetProperty("wrong").EnumerateArray().Select(line => line.GetString()).Take(5));
            }
        }
    }
}
