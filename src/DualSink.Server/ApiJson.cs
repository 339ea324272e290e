using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DualSink.Server.Control;
using DualSink.Server.Documents;
using DualSink.Server.Health;
using DualSink.Server.Intake;
using DualSink.Server.Live;
using DualSink.Server.Reading;

namespace DualSink.Server;

/// <summary>Every document of the HTTP interface, snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(IntakeDocument))]
[JsonSerializable(typeof(RequestMark))]
[JsonSerializable(typeof(LiveSnapshot))]
[JsonSerializable(typeof(Happened))]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(EventsDocument))]
[JsonSerializable(typeof(SinksDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(LedgerDocument))]
[JsonSerializable(typeof(LanesDocument))]
[JsonSerializable(typeof(ModesDocument))]
[JsonSerializable(typeof(AnswerDocument))]
[JsonSerializable(typeof(DeadLettersDocument))]
[JsonSerializable(typeof(DeadLetterReplayDocument))]
[JsonSerializable(typeof(DeadLetterPurgeDocument))]
[JsonSerializable(typeof(LiveParity))]
[JsonSerializable(typeof(SwitchRequest))]
[JsonSerializable(typeof(SwitchDocument))]
[JsonSerializable(typeof(LaneRequest))]
[JsonSerializable(typeof(CompareRequest))]
[JsonSerializable(typeof(DeadLettersRequest))]
[JsonSerializable(typeof(ReadyDocument))]
[JsonSerializable(typeof(PageCursor))]
[JsonSerializable(typeof(DivergenceDocument))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(DateTimeOffset?))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>
    /// Leaves quotes, backticks and letters outside ASCII as they are. What it does not escape is unsafe inside HTML only: an
    /// answer is served as JSON that nobody may take for anything else, and the page shows its words as text.
    /// </summary>
    public static readonly JavaScriptEncoder Readable = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>What the service answers with.</summary>
    public static readonly ApiJson Answers = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = Readable });
}
