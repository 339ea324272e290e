using System.Text.Json.Serialization;
using DualSink.Journal;

namespace DualSink.Routing;

/// <summary>Requests as JSON. An argument this version does not know is an error: it would be left undone.</summary>
[JsonSerializable(typeof(ControlArguments))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class ControlJson : JsonSerializerContext;
