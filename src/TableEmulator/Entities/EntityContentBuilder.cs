using System.Text;
using System.Text.Json;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Entities;

/// <summary>Turns the slots of a body into keys and stored properties, checking names, types and values.</summary>
internal static class EntityContentBuilder
{
    [ThreadStatic]
    private static PropertyWriter? s_writer;

    public static TableError? Build(ReadOnlySpan<PropertySlot> slots, bool withKeys, out EntityContent? content)
    {
        content = null;
        string? partitionKey = null;
        string? rowKey = null;
        var writer = s_writer ??= new PropertyWriter();
        writer.Clear();
        foreach (ref readonly var slot in slots)
        {
            var name = slot.Name.Span;
            if (name.SequenceEqual("PartitionKey"u8))
            {
                if (!TryReadKey(slot, withKeys, out partitionKey)) return TableErrors.InvalidInput;
            }
            else if (name.SequenceEqual("RowKey"u8))
            {
                if (!TryReadKey(slot, withKeys, out rowKey)) return TableErrors.InvalidInput;
            }
            else if (!name.SequenceEqual("Timestamp"u8))
            {
                // The service sets Timestamp and ignores a caller's; a null is the same as no property.
                if (PropertyNameRules.Check(name) is { } badName) return badName;
                if (slot.Token is JsonTokenType.Null or JsonTokenType.None) continue;
                if (PropertyValueReader.Append(slot, writer) is { } badValue) return badValue;
            }
        }

        content = new EntityContent(partitionKey, rowKey, writer.Written.ToArray());
        return null;
    }

    private static bool TryReadKey(in PropertySlot slot, bool withKeys, out string? key)
    {
        key = null;
        if (slot.Token is JsonTokenType.Null or JsonTokenType.None) return true;
        if (slot.Token != JsonTokenType.String || slot.Type is not (EdmType.None or EdmType.String)) return false;
        if (withKeys) key = Encoding.UTF8.GetString(slot.Value.Span);
        return true;
    }
}
