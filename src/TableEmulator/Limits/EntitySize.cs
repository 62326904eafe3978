using System.Text;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Limits;

/// <summary>
/// Size and count of an entity's properties. Source of the formula: "How Windows Azure Storage capacity is billed":
/// 4 bytes + 2 × (PartitionKey + RowKey) + for each property 8 bytes + 2 × name + the value.
/// </summary>
internal static class EntitySize
{
    public static TableError? Check(int keyChars, ReadOnlySpan<byte> properties)
    {
        var count = 0;
        long size = 4 + (keyChars * 2L);
        var reader = new PropertyReader(properties);
        while (reader.Read())
        {
            count++;
            size += 8 + (Encoding.UTF8.GetCharCount(reader.Name) * 2L) + reader.Type switch
            {
                EdmType.String => 4 + (Encoding.UTF8.GetCharCount(reader.Value) * 2L),
                EdmType.Binary => 4 + reader.Value.Length,
                _ => reader.Value.Length,
            };
        }

        if (count > ServiceLimits.MaxProperties) return TableErrors.TooManyProperties;
        return size > ServiceLimits.MaxEntityBytes ? TableErrors.EntityTooLarge : null;
    }
}
