using System.Globalization;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;

namespace DualSink.Hosting;

/// <summary>The types the settings have.</summary>
internal static class SettingTypes
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
        [("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1))];

    private static readonly string[] SizeUnits = ["KiB", "MiB", "GiB", "TiB"];

    public static SettingType<BackpressurePolicy?> Policy { get; } = Choice(
        ("block", BackpressurePolicy.Block), ("drop_oldest", BackpressurePolicy.DropOldest), ("drop_newest", BackpressurePolicy.DropNewest));

    public static SettingType<AckPolicy?> Ack { get; } = Choice(Enum.GetValues<AckPolicy>().Select(ack => (RouteRules.TextOf(ack), ack)).ToArray());

    public static SettingType<WhenFull?> WhenFull { get; } = Choice(("block", Journal.WhenFull.Block), ("detach", Journal.WhenFull.Detach));

    public static SettingType<bool?> YesOrNo { get; } = new(
        "true or false",
        text => text switch { "true" => true, "false" => false, _ => null },
        value => value!.Value ? "true" : "false")
    {
        Choices = ["true", "false"],
    };

    public static SettingType<string?> Url { get; } = new(
        StoreEngines.AllowedUrls,
        text => StoreEngines.Problem(text) is null ? text : null,
        url => url!)
    {
        Explain = StoreEngines.Problem,
    };

    public static SettingType<int?> Whole(int least, int most) => new(
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null,
        value => value!.Value.ToString(CultureInfo.InvariantCulture));

    public static SettingType<string?> OneOf(params IReadOnlyList<string> names) => new(
        "one of " + string.Join(", ", names),
        text => names.FirstOrDefault(name => name == text),
        name => name!)
    {
        Choices = names,
    };

    public static SettingType<string?> Text(int most) => new(
        $"1 to {most} characters, not blank, none a control character",
        text => IsText(text, most) ? text : null,
        text => text!);

    public static SettingType<string?> Identifier { get; } = new(
        "a name of 1 to 63 characters as it stands in the database, without quotes; a schema goes under its own key, not before a dot",
        text => IsText(text, 63) && !text.AsSpan().ContainsAny('.', '"') ? text : null,
        text => text!);

    public static SettingType<TimeSpan?> Duration(TimeSpan least, TimeSpan most) => new(
        $"a number and a unit (ms, s, m, h), from {Text(least)} to {Text(most)}",
        text => Duration(text) is { } value && value >= least && value <= most ? value : null,
        value => Text(value!.Value));

    public static SettingType<long?> Bytes(long least, long most) => new(
        $"a whole number and a unit (KiB, MiB, GiB, TiB), from {SizeText(least)} to {SizeText(most)}",
        text => Size(text) is { } value && value >= least && value <= most ? value : null,
        value => SizeText(value!.Value));

    private static long? Size(string text)
    {
        var unit = Array.FindIndex(SizeUnits, unit => text.EndsWith(unit, StringComparison.Ordinal));
        return unit >= 0
            && long.TryParse(text.AsSpan()[..^SizeUnits[unit].Length].TrimEnd(' '), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= long.MaxValue >> (10 * (unit + 1))
            ? count << (10 * (unit + 1))
            : null;
    }

    private static string SizeText(long value)
    {
        var unit = Array.FindLastIndex(SizeUnits, unit => value % (1L << (10 * (Array.IndexOf(SizeUnits, unit) + 1))) == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{value >> (10 * (unit + 1))}{SizeUnits[unit]}");
    }

    private static SettingType<T?> Choice<T>(params (string Name, T Value)[] choices)
        where T : struct, Enum => new(
        "one of " + string.Join(", ", choices.Select(choice => choice.Name)),
        text => choices.Where(choice => choice.Name == text).Select(choice => (T?)choice.Value).FirstOrDefault(),
        value => choices.Where(choice => choice.Value.Equals(value)).Select(choice => choice.Name).FirstOrDefault(value.ToString()!))
        {
            Choices = [.. choices.Select(choice => choice.Name)],
        };

    private static bool IsText(string text, int most) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= most && !text.Any(char.IsControl);

    private static TimeSpan? Duration(string text)
    {
        var number = text.TrimEnd('m', 's', 'h');
        var length = Units.FirstOrDefault(unit => unit.Unit == text[number.Length..]).Length;
        return length > TimeSpan.Zero
            && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count < TimeSpan.MaxValue.Ticks / length.Ticks
            ? new TimeSpan((long)(count * length.Ticks))
            : null;
    }

    private static string Text(TimeSpan value)
    {
        var (unit, length) = Units.LastOrDefault(u => value.Ticks % u.Length.Ticks == 0 && value >= u.Length, Units[0]);
        return string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / (decimal)length.Ticks}{unit}");
    }
}
