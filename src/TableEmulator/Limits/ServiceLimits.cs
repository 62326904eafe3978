namespace Serverless.TableEmulator.Limits;

/// <summary>
/// Limits of the Table service. Source: "Understanding the Table service data model" and "Performing entity group
/// transactions" of the Azure Storage documentation.
/// </summary>
internal static class ServiceLimits
{
    /// <summary>Most UTF-16 units of a PartitionKey or RowKey.</summary>
    public const int MaxKeyChars = 1024;

    /// <summary>Most UTF-16 units of a property name.</summary>
    public const int MaxPropertyNameChars = 255;

    /// <summary>Most properties of an entity beside PartitionKey, RowKey and Timestamp.</summary>
    public const int MaxProperties = 252;

    /// <summary>Most UTF-16 units of a string value (64 KiB).</summary>
    public const int MaxStringChars = 32 * 1024;

    /// <summary>Most bytes of a binary value.</summary>
    public const int MaxBinaryBytes = 64 * 1024;

    /// <summary>Most bytes of an entity, as <see cref="EntitySize"/> counts them.</summary>
    public const int MaxEntityBytes = 1024 * 1024;

    /// <summary>Most operations in a transaction.</summary>
    public const int MaxTransactionOperations = 100;

    /// <summary>Most bytes of a request body.</summary>
    public const int MaxBodyBytes = 4 * 1024 * 1024;

    /// <summary>Most rows of a page.</summary>
    public const int MaxPageRows = 1000;

    /// <summary>A page ends after the row that fills it to this many bytes.</summary>
    public const int MaxPageBytes = 4 * 1024 * 1024;

    /// <summary>Most comparisons of a <c>$filter</c>.</summary>
    public const int MaxFilterComparisons = 15;

    /// <summary>A query answers with what it has, and a continuation, after this time.</summary>
    public static readonly TimeSpan MaxQueryTime = TimeSpan.FromSeconds(5);

    /// <summary>Most that the date of a signed request may differ from the clock.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(15);
}
