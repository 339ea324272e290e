using System.Text.Json.Serialization;
using DualSink.Server.Documents;
using DualSink.Server.Intake;
using DualSink.Server.Live;

namespace DualSink.Server;

/// <summary>Every document of the HTTP interface, snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(IntakeDocument))]
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
internal sealed partial class ApiJson : JsonSerializerContext;
