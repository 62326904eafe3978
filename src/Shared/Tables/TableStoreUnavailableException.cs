namespace Serverless.Shared.Tables;

/// <summary>Table Storage did not do its part within all attempts. The work must be tried again later as a whole; what
/// was being written may be stored or not.</summary>
public sealed class TableStoreUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>How long a caller should wait before the next try; for HTTP's <c>Retry-After</c>. Default 5 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);
}
