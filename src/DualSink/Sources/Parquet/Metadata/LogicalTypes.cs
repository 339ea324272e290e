namespace DualSink.Sources.Parquet.Metadata;

/// <summary>Reads what a column's values stand for, as files say it now and as they said it before format version 2.4.</summary>
internal static class LogicalTypes
{
    /// <summary>Reads the union of which one field is set.</summary>
    public static LogicalType Read(CompactReader thrift, CompactType type)
    {
        CompactReader.Struct(type);
        var logical = new LogicalType(LogicalKind.Other);
        var field = 0;
        while (thrift.NextField(ref field, out var valueType))
        {
            logical = field switch
            {
                5 => OfDecimal(thrift, valueType),
                7 => OfTime(thrift, valueType, LogicalKind.Time),
                8 => OfTime(thrift, valueType, LogicalKind.Timestamp),
                10 => OfInteger(thrift, valueType),
                _ => OfEmpty(thrift, valueType, field),
            };
        }

        return logical;
    }

    /// <summary>What the older field says; -1 where it is not there.</summary>
    public static LogicalType OfConverted(int converted, int scale) => converted switch
    {
        -1 => new(LogicalKind.None),
        0 or 4 or 19 => new(LogicalKind.Text),
        5 => new(LogicalKind.Decimal, scale),
        6 => new(LogicalKind.Date),
        7 => new(LogicalKind.Time, Unit: TickUnit.Milliseconds),
        8 => new(LogicalKind.Time, Unit: TickUnit.Microseconds),
        9 => new(LogicalKind.Timestamp, Unit: TickUnit.Milliseconds, IsUtc: true),
        10 => new(LogicalKind.Timestamp, Unit: TickUnit.Microseconds, IsUtc: true),
        >= 11 and <= 14 => new(LogicalKind.Unsigned),
        >= 15 and <= 18 => new(LogicalKind.None),
        _ => new(LogicalKind.Other),
    };

    private static LogicalType OfEmpty(CompactReader thrift, CompactType type, int field)
    {
        thrift.Skip(type);
        return new LogicalType(field switch
        {
            1 or 4 or 12 => LogicalKind.Text,
            6 => LogicalKind.Date,
            _ => LogicalKind.Other,
        });
    }

    private static LogicalType OfDecimal(CompactReader thrift, CompactType type)
    {
        CompactReader.Struct(type);
        var scale = 0;
        var field = 0;
        while (thrift.NextField(ref field, out var valueType))
        {
            if (field == 1)
            {
                scale = thrift.Count(valueType);
            }
            else
            {
                thrift.Skip(valueType);
            }
        }

        return new LogicalType(LogicalKind.Decimal, scale);
    }

    private static LogicalType OfTime(CompactReader thrift, CompactType type, LogicalKind kind)
    {
        CompactReader.Struct(type);
        var isUtc = false;
        var unit = TickUnit.Milliseconds;
        var field = 0;
        while (thrift.NextField(ref field, out var valueType))
        {
            switch (field)
            {
                case 1:
                    isUtc = CompactReader.Boolean(valueType);
                    break;
                case 2:
                    unit = Unit(thrift, valueType);
                    break;
                default:
                    thrift.Skip(valueType);
                    break;
            }
        }

        return new LogicalType(kind, Unit: unit, IsUtc: isUtc);
    }

    private static TickUnit Unit(CompactReader thrift, CompactType type)
    {
        CompactReader.Struct(type);
        TickUnit? unit = null;
        var field = 0;
        while (thrift.NextField(ref field, out var valueType))
        {
            thrift.Skip(valueType);
            unit = field switch
            {
                1 => TickUnit.Milliseconds,
                2 => TickUnit.Microseconds,
                3 => TickUnit.Nanoseconds,
                _ => null,
            };
        }

        return unit ?? throw UnreadableParquetException.Damaged("its schema names a unit of time that there is not");
    }

    private static LogicalType OfInteger(CompactReader thrift, CompactType type)
    {
        CompactReader.Struct(type);
        var isSigned = true;
        var field = 0;
        while (thrift.NextField(ref field, out var valueType))
        {
            if (field == 2)
            {
                isSigned = CompactReader.Boolean(valueType);
            }
            else
            {
                thrift.Skip(valueType);
            }
        }

        return new LogicalType(isSigned ? LogicalKind.None : LogicalKind.Unsigned);
    }
}
