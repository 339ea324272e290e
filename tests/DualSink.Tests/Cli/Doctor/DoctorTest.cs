using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli.Doctor;

/// <summary>Runs <c>dualsink doctor</c>, and does what it says.</summary>
public abstract class DoctorTest : CommandTest
{
    private const int MostRemedies = 8;

    // The shared test servers are quick and not safe, of which doctor rightly warns.
    private const string OfTestServers = "durability";

    /// <summary>One look, as JSON.</summary>
    private protected async Task<DoctorLook> LookAsync(params string[] options)
    {
        var run = await RunAsync(["doctor", "--json", .. options]);
        var document = Document(run);
        return new DoctorLook(
            run.Code,
            document.GetProperty("ok").GetBoolean(),
            [
                .. document.GetProperty("checks").EnumerateArray().Select(check => new SeenCheck(
                    check.GetProperty("name").GetString()!,
                    check.GetProperty("sink").GetString(),
                    check.GetProperty("table").GetString(),
                    check.GetProperty("state").GetString()!,
                    check.GetProperty("finding").GetString()!,
                    check.GetProperty("why").GetString(),
                    check.GetProperty("remedy").GetString())),
            ]);
    }

    /// <summary>Looks, does the first thing that mends a problem or a warning, looks again, until there is none.</summary>
    private protected async Task MendAsync(PostgresDatabase database)
    {
        for (var done = 0; ; done++)
        {
            var look = await LookAsync();
            if (look.Wrong.FirstOrDefault(check => check.Name != OfTestServers) is not { } wrong)
            {
                Assert.Equal(0, look.Code);
                return;
            }

            Assert.True(done < MostRemedies, $"After {done} remedies there is still: {wrong}");
            await DoAsync(database, wrong.Remedy!);
        }
    }

    /// <summary>Does what a remedy says, with every right: runs its SQL, or the command.</summary>
    private protected async Task DoAsync(PostgresDatabase database, string remedy)
    {
        const string ThenApply = "-- then: dualsink ";
        if (remedy.StartsWith("dualsink ", StringComparison.Ordinal))
        {
            await ApplyAsync(remedy["dualsink ".Length..]);
            return;
        }

        await database.ExecuteAsync(remedy);
        if (remedy.Contains(ThenApply, StringComparison.Ordinal))
        {
            await ApplyAsync(remedy[(remedy.IndexOf(ThenApply, StringComparison.Ordinal) + ThenApply.Length)..]);
        }

        async Task ApplyAsync(string arguments)
        {
            var run = await RunAsync([.. arguments.Split(' '), "--database", database.Url]);
            Assert.True(run.Code == 0, run.Error);
        }
    }
}
