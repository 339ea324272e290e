using System.Globalization;
using System.Text;
using System.Text.Json;
using DualSink.Hosting;

namespace DualSink.Cli.Logging;

/// <summary>A line for programs: one JSON document, snake_case, with what the message was made of beside it.</summary>
internal static class LogJson
{
    // What the logging library calls the message before its values are put in.
    private const string Template = "{OriginalFormat}";

    private static readonly HashSet<string> Own = ["at", "level", "category", "event_id", "event", "message", "error", "error_message"];

    public static string Of(LogLine line)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("at", line.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", line.LevelName);
            json.WriteString("category", line.Category);
            if (line.Event.Id != 0)
            {
                json.WriteNumber("event_id", line.Event.Id);
                json.WriteString("event", line.Event.Name);
            }

            json.WriteString("message", SecretMask.Hide(line.Message));
            foreach (var (name, value) in line.Fields ?? [])
            {
                Write(json, JsonNamingPolicy.SnakeCaseLower.ConvertName(name), value);
            }

            if (line.Exception is { } exception)
            {
                json.WriteString("error", exception.GetType().Name);
                json.WriteString("error_message", SecretMask.Hide(exception.Message));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        if (name == Template || name.StartsWith('{') || Own.Contains(name))
        {
            return;
        }

        json.WritePropertyName(name);
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int or long or short or byte:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(SecretMask.Hide(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
                break;
        }
    }
}
