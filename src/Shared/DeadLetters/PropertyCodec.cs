using System.Globalization;

namespace Serverless.Shared.DeadLetters;

/// <summary>Application properties as text and back, each with the name of its AMQP type, so that a replayed event
/// carries what the first one did.</summary>
internal static class PropertyCodec
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>A value as type name and text. A type AMQP does not know is kept as its text.</summary>
    public static (string Type, string? Text) Encode(object? value) => value switch
    {
        null => ("null", null),
        string text => ("string", text),
        bool boolean => ("boolean", boolean ? "true" : "false"),
        sbyte number => ("byte", number.ToString(Culture)),
        byte number => ("ubyte", number.ToString(Culture)),
        short number => ("short", number.ToString(Culture)),
        ushort number => ("ushort", number.ToString(Culture)),
        int number => ("int", number.ToString(Culture)),
        uint number => ("uint", number.ToString(Culture)),
        long number => ("long", number.ToString(Culture)),
        ulong number => ("ulong", number.ToString(Culture)),
        float number => ("float", number.ToString("R", Culture)),
        double number => ("double", number.ToString("R", Culture)),
        decimal number => ("decimal", number.ToString(Culture)),
        // As a number: half of a surrogate pair is no text.
        char character => ("char", ((int)character).ToString(Culture)),
        DateTime time => ("timestamp", time.ToString("O", Culture)),
        DateTimeOffset time => ("datetimeoffset", time.ToString("O", Culture)),
        TimeSpan span => ("timespan", span.ToString("c", Culture)),
        Guid guid => ("uuid", guid.ToString("D")),
        Uri uri => ("uri", uri.OriginalString),
        byte[] bytes => ("binary", Convert.ToBase64String(bytes)),
        ArraySegment<byte> bytes => ("binary", Convert.ToBase64String(bytes)),
        ReadOnlyMemory<byte> bytes => ("binary", Convert.ToBase64String(bytes.Span)),
        _ => ("string", Convert.ToString(value, Culture)),
    };

    /// <summary>The value of a type name and a text that <see cref="Encode"/> made.</summary>
    /// <exception cref="FormatException">It made no such thing.</exception>
    public static object? Decode(string type, string? text) => type switch
    {
        "null" => null,
        "string" => text,
        "boolean" => bool.Parse(text!),
        "byte" => sbyte.Parse(text!, Culture),
        "ubyte" => byte.Parse(text!, Culture),
        "short" => short.Parse(text!, Culture),
        "ushort" => ushort.Parse(text!, Culture),
        "int" => int.Parse(text!, Culture),
        "uint" => uint.Parse(text!, Culture),
        "long" => long.Parse(text!, Culture),
        "ulong" => ulong.Parse(text!, Culture),
        "float" => float.Parse(text!, Culture),
        "double" => double.Parse(text!, Culture),
        "decimal" => decimal.Parse(text!, Culture),
        "char" => (char)int.Parse(text!, Culture),
        "timestamp" => DateTime.Parse(text!, Culture, DateTimeStyles.RoundtripKind),
        "datetimeoffset" => DateTimeOffset.Parse(text!, Culture, DateTimeStyles.RoundtripKind),
        "timespan" => TimeSpan.ParseExact(text!, "c", Culture),
        "uuid" => Guid.ParseExact(text!, "D"),
        "uri" => new Uri(text!, UriKind.RelativeOrAbsolute),
        "binary" => Convert.FromBase64String(text!),
        _ => throw new FormatException($"Unknown property type {type}."),
    };
}
