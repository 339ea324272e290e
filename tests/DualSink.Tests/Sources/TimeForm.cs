using System.Globalization;
using CsCheck;
using DualSink.Sources;
using NodaTime;

namespace DualSink.Tests.Sources;

/// <summary>A way in which files write timestamps.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Instants">Those it can say.</param>
/// <param name="Write">The text of an instant, or a date and a time of day.</param>
/// <param name="Unit">The finest it can say; instants are cut off to it.</param>
/// <param name="Reading">What a user has to say for it to be read.</param>
internal sealed record TimeForm(string Name, Gen<DateTime> Instants, Func<DateTime, string[]> Write, TimeSpan Unit, Func<SourceOptions, SourceOptions> Reading)
{
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly Gen<DateTime> Any = FileBars.Instants(1600, 9999);

    // An offset more, and the first and last are outside the calendar.
    private static readonly Gen<DateTime> NotTheLast = FileBars.Instants(1600, 9998);

    // Milliseconds before have as many digits as a date, those after as many as a date and time.
    private static readonly Gen<DateTime> Epochs = FileBars.Instants(2002, 2199);

    // What clocks showed before is not known of every place, what they will show of none.
    private static readonly Gen<DateTime> Clocks = FileBars.Instants(1975, 2025);

    public static readonly TimeForm[] All =
    [
        Text("ISO, Z", "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", Microsecond),
        Text("ISO, blank", "yyyy-MM-dd HH:mm:ss.FFFFFF", Microsecond),
        Text("ISO, nanoseconds", "yyyy-MM-dd'T'HH:mm:ss.ffffff'000Z'", Microsecond),
        Text("ISO, minutes", "yyyy-MM-dd'T'HH:mm", Minute),
        Text("ISO date", "yyyy-MM-dd", Day),
        Offset("+05:30", new TimeSpan(5, 30, 0)),
        Offset("-08", -TimeSpan.FromHours(8)),
        Offset("+1400", TimeSpan.FromHours(14)),
        Text("compact", "yyyyMMdd HH:mm:ss", Second),
        Text("compact date", "yyyyMMdd", Day),
        Text("compact, digits alone", "yyyyMMddHHmmss", Second),
        Text("slashes, year first", "yyyy/MM/dd HH:mm:ss", Second),
        Text("dots, year first", "yyyy.MM.dd HH:mm", Minute),
        Text("dots, day first", "dd.MM.yyyy HH:mm:ss.fff", TimeSpan.FromMilliseconds(1)),
        Text("slashes, day first", "d/M/yyyy HH:mm:ss", Second) with { Reading = options => options with { DateOrder = DateOrder.DayFirst } },
        Text("slashes, month first", "MM/dd/yyyy h:mm:ss tt", Second) with { Reading = options => options with { DateOrder = DateOrder.MonthFirst } },
        Text("month's name", "dd-MMM-yyyy", Day),
        Text("month's name first", "MMM d, yyyy", Day),
        Text("date and time", "yyyy-MM-dd|HH:mm:ss.ffffff", Microsecond),
        Text("Stooq", "yyyyMMdd|HHmmss", Second),
        Text("MetaTrader", "yyyy.MM.dd|HH:mm", Minute),
        Epoch("seconds", Second, 1_000_000),
        Epoch("milliseconds", TimeSpan.FromMilliseconds(1), 1_000),
        Epoch("microseconds", Microsecond, 1),
        new("epoch, nanoseconds", Epochs, instant => [Microseconds(instant).ToString(CultureInfo.InvariantCulture) + "000"], Microsecond, options => options),
        new("epoch, fraction", Epochs, instant => [(Microseconds(instant) / 1e6m).ToString("F6", CultureInfo.InvariantCulture)], Microsecond, options => options),
        Local("America/New_York", LocalTimePolicy.Earlier),
        Local("Europe/Berlin", LocalTimePolicy.Later),
        Local("Australia/Lord_Howe", LocalTimePolicy.Earlier),
        Local("Asia/Kathmandu", LocalTimePolicy.Reject),
        Zoned("US/Eastern"),
    ];

    public override string ToString() => Name;

    private static TimeForm Text(string name, string format, TimeSpan unit) =>
        new(name, Any, instant => instant.ToString(format, CultureInfo.InvariantCulture).Split('|'), unit, options => options);

    private static TimeForm Offset(string text, TimeSpan offset) =>
        new($"offset {text}", NotTheLast, instant => [(instant + offset).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + text], Microsecond, options => options);

    private static TimeForm Epoch(string unit, TimeSpan length, long microseconds) =>
        new($"epoch, {unit}", Epochs, instant => [(Microseconds(instant) / microseconds).ToString(CultureInfo.InvariantCulture)], length, options => options);

    private static TimeForm Local(string zone, LocalTimePolicy policy) => new(
        $"local to {zone}",
        Clocks.Where(instant => IsMeant(instant, zone, policy)),
        instant => [InZone(instant, zone).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)],
        Microsecond,
        options => options with { TimeZone = zone, LocalTimes = policy });

    private static TimeForm Zoned(string zone) => new(
        $"with its zone {zone}",
        Clocks.Where(instant => IsMeant(instant, zone, LocalTimePolicy.Earlier)),
        instant => [InZone(instant, zone).ToString("yyyyMMdd HH:mm:ss ", CultureInfo.InvariantCulture) + zone],
        Second,
        options => options with { LocalTimes = LocalTimePolicy.Earlier });

    private static DateTime InZone(DateTime instant, string zone) =>
        Instant.FromDateTimeUtc(instant).InZone(DateTimeZoneProviders.Tzdb[zone]).ToDateTimeUnspecified();

    // Of two instants the clocks show alike a file can mean one.
    private static bool IsMeant(DateTime instant, string zone, LocalTimePolicy policy)
    {
        var meanings = DateTimeZoneProviders.Tzdb[zone].MapLocal(LocalDateTime.FromDateTime(InZone(instant, zone)));
        return meanings.Count == 1
            || (policy != LocalTimePolicy.Reject && (policy == LocalTimePolicy.Earlier ? meanings.First() : meanings.Last()).ToDateTimeUtc() == instant);
    }

    private static long Microseconds(DateTime instant) => (instant.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
