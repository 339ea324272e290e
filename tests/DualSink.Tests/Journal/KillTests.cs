using DualSink.Journal;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Journal;

/// <summary><c>kill -9</c> at random moments: everything that was acknowledged is there, bit for bit.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class KillTests
{
    public static TheoryData<int> Seeds => Storm.Seeds(few: 2, many: 100);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_was_acknowledged_survives_being_killed_again_and_again(int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        using var appender = new Appender(folder.File("journal.db"));
        for (var kill = 0; kill < 3; kill++)
        {
            // After so many, whatever it is doing then.
            var enough = appender.Acknowledged + random.Next(1, 400);
            appender.Start();
            await appender.UntilAsync(() => appender.Acknowledged >= enough);
            await appender.KillAsync();
            await appender.JudgeAsync();
        }

        Assert.Empty(appender.Refused);
        Assert.Empty((await JournalCheck.RunAsync(folder.File("journal.db"), TestContext.Current.CancellationToken)).Problems);
    }
}
