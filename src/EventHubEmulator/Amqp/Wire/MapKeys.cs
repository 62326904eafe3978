using Amqp;
using Amqp.Types;

namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>
/// The keys of a message's maps: each once, none null. A library that finds another map fails, and with it every
/// receiver of the partition each time that it comes back.
/// </summary>
internal static class MapKeys
{
    /// <summary>Up to so many keys, each is compared with each.</summary>
    private const int FewKeys = 64;

    /// <param name="map">A map, its constructor first, whose values are sound.</param>
    public static bool AreSound(ReadOnlySpan<byte> map)
    {
        var reader = new AmqpReader(map);
        return reader.TryReadMap(out var entries, out var content) && (AreFewNames(content, entries / 2) || IsReadByLibrary(map));
    }

    /// <summary>Whether the keys are what nearly all maps have, distinct names in ASCII, which are told apart by their bytes.</summary>
    private static bool AreFewNames(ReadOnlySpan<byte> content, int count)
    {
        if (count > FewKeys)
        {
            return false;
        }

        var reader = new AmqpReader(content);
        for (var entry = 0; entry < count; entry++)
        {
            var before = content[..reader.Position];
            if (!TryReadName(ref reader, out var name) || Contains(before, name) || !reader.TrySkip())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether one of these entries, all with names, has this one. A string and a symbol of the same letters are
    /// taken for the same: the library decides.</summary>
    private static bool Contains(ReadOnlySpan<byte> entries, ReadOnlySpan<byte> name)
    {
        var reader = new AmqpReader(entries);
        while (TryReadName(ref reader, out var other))
        {
            if (other.SequenceEqual(name) || !reader.TrySkip())
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryReadName(ref AmqpReader reader, out ReadOnlySpan<byte> name)
    {
        if (reader.AtEnd || !reader.TryReadValue(out var key))
        {
            name = default;
            return false;
        }

        name = key[0] switch
        {
            FormatCode.String8 or FormatCode.Symbol8 => key[2..],
            FormatCode.String32 or FormatCode.Symbol32 => key[5..],
            _ => default,
        };
        return key[0] is FormatCode.String8 or FormatCode.Symbol8 or FormatCode.String32 or FormatCode.Symbol32
            && System.Text.Ascii.IsValid(name);
    }

    /// <summary>Which of other keys are equal only a decoder knows: numbers come in several encodings, texts in bytes that are none.</summary>
    private static bool IsReadByLibrary(ReadOnlySpan<byte> map)
    {
        try
        {
            var bytes = map.ToArray();
            return Encoder.ReadObject(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length)) is Map;
        }
        catch (Exception exception) when (exception is ArgumentException or AmqpException or InvalidOperationException or InvalidCastException)
        {
            return false;
        }
    }
}
