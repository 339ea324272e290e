using System.Globalization;

namespace DualSink.Server.Control;

/// <summary>What somebody has to agree to before it is done, by command and by HTTP alike.</summary>
internal static class Consents
{
    /// <summary>What detaching a lane would give up.</summary>
    public static string ToDetach(string lane, long owed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{lane} is owed {owed:N0} bars, which would be given up, and would get nothing until `dualsink lane attach {lane}`. Nothing was changed: agree to it with --yes, or stop it without a loss by `dualsink lane pause {lane}`.");

    /// <summary>What purging would delete.</summary>
    public static string ToPurge(long matching) => $"{DeadLetters(matching)} would be gone for good. Nothing was changed: agree to it with --yes.";

    /// <summary>So many dead letters, in words.</summary>
    public static string DeadLetters(long count) => count == 1 ? "1 dead letter" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} dead letters");

    /// <summary>Why dead letters have to be named: null where they are, or all are meant.</summary>
    public static string? ToName(bool narrows, bool all) => narrows != all ? null
        : narrows ? "--all is for all dead letters; leave it out, or what narrows them down."
        : "Say which dead letters are meant: by their numbers, --sink, --reason, --symbol, --since or --until; or --all.";
}
