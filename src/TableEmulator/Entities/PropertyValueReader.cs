using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Entities;

/// <summary>Reads one value of a body by its annotation or, without one, by its JSON kind.</summary>
internal static class PropertyValueReader
{
    public static TableError? Append(in PropertySlot slot, PropertyWriter writer)
    {
        var name = slot.Name.Span;
        var value = slot.Value.Span;
        var isString = slot.Token == JsonTokenType.String;
        var isNumber = slot.Token == JsonTokenType.Number;
        switch (slot.Type)
        {
            case EdmType.None when isString:
            case EdmType.String when isString:
                return AppendString(name, value, writer);
            case EdmType.None when slot.Token is JsonTokenType.True or JsonTokenType.False:
            case EdmType.Boolean when slot.Token is JsonTokenType.True or JsonTokenType.False:
                writer.Append(name, slot.Token == JsonTokenType.True);
                return null;
            case EdmType.Boolean when isString && bool.TryParse(Encoding.UTF8.GetString(value), out var boolean):
                writer.Append(name, boolean);
                return null;
            case EdmType.None when isNumber && TryInt32(value, out var int32):
            case EdmType.Int32 when (isNumber || isString) && TryInt32(value, out int32):
                writer.Append(name, int32);
                return null;
            case EdmType.Int64 when isString && TryInt64(value, out var int64):
                writer.Append(name, EdmType.Int64, int64);
                return null;
            case EdmType.None when isNumber && TryDouble(value, out var number):
            case EdmType.Double when isNumber && TryDouble(value, out number):
            case EdmType.Double when isString && TryNamedDouble(value, out number):
                writer.Append(name, number);
                return null;
            case EdmType.DateTime when isString && EdmDateTime.TryParse(value, out var ticks):
                writer.Append(name, EdmType.DateTime, ticks);
                return null;
            case EdmType.Guid when isString && Guid.TryParseExact(Encoding.UTF8.GetString(value), "D", out var guid):
                writer.Append(name, guid);
                return null;
            case EdmType.Binary when isString:
                return AppendBinary(name, value, writer);
            default:
                return TableErrors.InvalidInput;
        }
    }

    private static TableError? AppendString(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, PropertyWriter writer)
    {
        // No string has more UTF-16 units than UTF-8 bytes, so most need no count.
        if (value.Length > ServiceLimits.MaxStringChars && Encoding.UTF8.GetCharCount(value) > ServiceLimits.MaxStringChars)
            return TableErrors.PropertyValueTooLarge;
        writer.Append(name, EdmType.String, value);
        return null;
    }

    private static TableError? AppendBinary(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, PropertyWriter writer)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(value.Length));
        try
        {
            if (Base64.DecodeFromUtf8(value, rented, out _, out var written) != OperationStatus.Done)
                return TableErrors.InvalidInput;
            if (written > ServiceLimits.MaxBinaryBytes) return TableErrors.PropertyValueTooLarge;
            writer.Append(name, EdmType.Binary, rented.AsSpan(0, written));
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool TryInt32(ReadOnlySpan<byte> text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryInt64(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryDouble(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static bool TryNamedDouble(ReadOnlySpan<byte> text, out double value)
    {
        (value, var known) = text switch
        {
            _ when text.SequenceEqual("NaN"u8) => (double.NaN, true),
            _ when text.SequenceEqual("Infinity"u8) || text.SequenceEqual("INF"u8) => (double.PositiveInfinity, true),
            _ when text.SequenceEqual("-Infinity"u8) || text.SequenceEqual("-INF"u8) => (double.NegativeInfinity, true),
            _ => (0d, false),
        };
        return known || TryDouble(text, out value);
    }
}
