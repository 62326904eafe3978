namespace Serverless.Shared.Tables;

/// <summary>The tables were laid out with another bucket count than is configured now: rows would not be found.</summary>
public sealed class BucketCountMismatchException(int stored, int configured) : Exception(
    $"The tables were laid out with {stored} buckets, but {configured} are configured. Set Tables__Buckets to {stored}, or use empty tables.")
{
    /// <summary>The count the tables were laid out with.</summary>
    public int Stored { get; } = stored;

    /// <summary>The count of the settings.</summary>
    public int Configured { get; } = configured;
}
