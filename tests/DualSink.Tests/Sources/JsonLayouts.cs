using CsCheck;

namespace DualSink.Tests.Sources;

/// <summary>The ways in which rows are laid out in a JSON document.</summary>
internal static class JsonLayouts
{
    /// <summary>Any of them, with blanks anywhere.</summary>
    public static readonly Gen<JsonLayout> Any = Gen.Select(
        Gen.OneOf(("[", "]"), ("""{"status":"OK","results":[""", """],"count":1}"""), ("""{"bars":{"AAPL":[""", "]}}"), ("""{"a":{"symbol":"AAPL","b":{"list":[""", """]}},"c":[1]}""")),
        Gen.OneOf("", "", " ", "\n", "\r\n  ", "\t").Array[1, 9],
        (around, blanks) => new JsonLayout(around.Item1, around.Item2, blanks));
}
