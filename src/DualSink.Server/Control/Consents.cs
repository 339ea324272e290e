using System.Globalization;

namespace DualSink.Server.Control;

/// <summary>What somebody has to agree to before it is done, by command and by HTTP alike.</summary>
internal static class Consents
{
    /// <summary>What detaching a lane would give up.</summary>
    public static string Detaching(string lane, long owed) => string.Create(
        CultureInfo.InvariantCulture, $"{lane} is owed {owed:N0} bars, which would be given up, and would get nothing until `dualsink lane attach {lane}`.");

    /// <summary>The same, with how to agree to it.</summary>
    public static string ToDetach(string lane, long owed, AskedBy by) => by == AskedBy.Command
        ? $"{Detaching(lane, owed)} Nothing was changed: agree to it with --yes, or stop it without a loss by `dualsink lane pause {lane}`."
        : $"{Detaching(lane, owed)} Nothing was changed: agree to it with \"yes\": true, or stop it without a loss by POST /api/v1/lanes/{lane}/pause.";

    /// <summary>What purging would delete.</summary>
    public static string Purging(long matching) => $"{DeadLetters(matching)} would be gone for good.";

    /// <summary>The same, with how to agree to it.</summary>
    public static string ToPurge(long matching, AskedBy by) => AgreeTo(Purging(matching), by);

    /// <summary>What would happen, with how to agree to it.</summary>
    public static string AgreeTo(string consequence, AskedBy by) => $"{consequence} Nothing was changed: agree to it with {(by == AskedBy.Command ? "--yes" : "\"yes\": true")}.";

    /// <summary>So many dead letters, in words.</summary>
    public static string DeadLetters(long count) => count == 1 ? "1 dead letter" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} dead letters");

    /// <summary>Why dead letters have to be named: null where they are, or all are meant.</summary>
    public static string? ToName(bool narrows, bool all, AskedBy by) => (narrows == all, narrows, by) switch
    {
        (false, _, _) => null,
        (_, true, AskedBy.Command) => "--all is for all dead letters; leave it out, or what narrows them down.",
        (_, true, _) => "\"all\": true is for all dead letters; leave it out, or what narrows them down.",
        (_, _, AskedBy.Command) => "Say which dead letters are meant: by their numbers, --sink, --reason, --symbol, --since or --until; or --all.",
        _ => "Say which dead letters are meant: by ids, sink, reason, symbol, since or until; or \"all\": true.",
    };
}
