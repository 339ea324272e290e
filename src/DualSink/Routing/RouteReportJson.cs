using System.Text.Json.Serialization;

namespace DualSink.Routing;

/// <summary>Reports as JSON. What a newer version adds is passed over.</summary>
[JsonSerializable(typeof(RouteReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class RouteReportJson : JsonSerializerContext;
