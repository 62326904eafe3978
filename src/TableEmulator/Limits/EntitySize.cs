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
    /// <summary>Stored bytes that cannot exceed a limit: a property has four at least and counts for six times its bytes at most.</summary>
    private const int SurelyWithin = 1000;

    public static TableError? Check(int keyChars, ReadOnlySpan<byte> properties)
    {
        if (properties.Length <= SurelyWithin) return null;
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
