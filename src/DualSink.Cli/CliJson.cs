using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DualSink.Cli.Bench;
using DualSink.Cli.Comparing;
using DualSink.Cli.Doctor;
using DualSink.Cli.Verbs;

namespace DualSink.Cli;

/// <summary>The documents <c>--json</c> prints that the service has not as well. Source-generated, which spares a short command the reflection.</summary>
[JsonSerializable(typeof(IngestDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(ConfigDocument))]
[JsonSerializable(typeof(ConfigCheckDocument))]
[JsonSerializable(typeof(SchemaStatusDocument))]
[JsonSerializable(typeof(SchemaApplyDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(BenchDocument))]
[JsonSerializable(typeof(CompareBenchDocument))]
[JsonSerializable(typeof(JournalBenchDocument))]
[JsonSerializable(typeof(HttpBenchDocument))]
[JsonSerializable(typeof(JournalCheckDocument))]
[JsonSerializable(typeof(JournalExportDocument))]
[JsonSerializable(typeof(CompletionDocument))]
[JsonSerializable(typeof(CompareDocument))]
[JsonSerializable(typeof(DifferenceLine))]
[JsonSerializable(typeof(KeyDocument))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>snake_case, indented, with letters outside ASCII as they are: the reader is a terminal or a file, never a web page.</summary>
    public static readonly CliJson Documents = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The same on one line each, for files of lines.</summary>
    public static readonly CliJson Lines = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
