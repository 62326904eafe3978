using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Limits;

/// <summary>What a PartitionKey or RowKey may be.</summary>
internal static class KeyRules
{
    /// <summary>The refusal of a key that is to be stored, or null.</summary>
    public static TableError? Check(string property, string key)
    {
        if (key.Length > ServiceLimits.MaxKeyChars) return TableErrors.KeyValueTooLarge;
        foreach (var unit in key)
        {
            if (IsForbidden(unit)) return TableErrors.KeyOutOfRange(property, key);
        }

        return null;
    }

    private static bool IsForbidden(char unit) =>
        unit is '/' or '\\' or '#' or '?' or <= '\u001F' or (>= '\u007F' and <= '\u009F');
}
