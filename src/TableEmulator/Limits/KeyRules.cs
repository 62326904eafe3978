using System.Buffers;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Limits;

/// <summary>What a PartitionKey or RowKey may be.</summary>
internal static class KeyRules
{
    /// <summary>Four that mean something in a URI, and the control characters U+0000 to U+001F and U+007F to U+009F.</summary>
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [.. "/\\#?", .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(unit => (char)unit)]);

    /// <summary>The refusal of a key that is to be stored, or null.</summary>
    public static TableError? Check(string property, string key)
    {
        if (key.Length > ServiceLimits.MaxKeyChars) return TableErrors.KeyValueTooLarge;
        return key.AsSpan().ContainsAny(Forbidden) ? TableErrors.KeyOutOfRange(property, key) : null;
    }
}
