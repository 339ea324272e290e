namespace DualSink.Tests.Server;

/// <summary>Walks a message of protobuf by the numbers of its fields, without its schema.</summary>
internal static class ProtobufFields
{
    /// <summary>Every value of a field of bytes, text or messages; of a path, of the messages in messages.</summary>
    public static IEnumerable<byte[]> At(byte[] message, params int[] path)
    {
        var found = Of(message).Where(field => field.Number == path[0]).Select(field => field.Value);
        return path.Length == 1 ? found : found.SelectMany(inner => At(inner, path[1..]));
    }

    private static List<(int Number, byte[] Value)> Of(byte[] message)
    {
        List<(int, byte[])> fields = [];
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add(((int)(key >> 3), message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"There is no wire type {key & 7}.");
            }
        }

        return fields;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
