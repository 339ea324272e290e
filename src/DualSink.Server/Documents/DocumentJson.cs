using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DualSink.Server.Documents;

/// <summary>The documents that the command prints under <c>--json</c> and the service answers with: the same, wherever they are asked for.</summary>
[JsonSerializable(typeof(ModesDocument))]
[JsonSerializable(typeof(ModeDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(LedgerDocument))]
[JsonSerializable(typeof(LanesDocument))]
[JsonSerializable(typeof(AnswerDocument))]
[JsonSerializable(typeof(DeadLettersDocument))]
[JsonSerializable(typeof(DeadLetterDocument))]
[JsonSerializable(typeof(DeadLetterReplayDocument))]
[JsonSerializable(typeof(DeadLetterPurgeDocument))]
internal sealed partial class DocumentJson : JsonSerializerContext
{
    /// <summary>snake_case, indented, with letters outside ASCII as they are: the reader is a terminal or a file.</summary>
    public static readonly DocumentJson Printed = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
