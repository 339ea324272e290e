using System.Text.Json.Serialization;

namespace DualSink.Benchmarks.Read;

/// <summary>What System.Text.Json generates.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JsonRow))]
[JsonSerializable(typeof(decimal[]))]
internal sealed partial class RowJson : JsonSerializerContext
{
    public static RowJson Rows => Default;
}
