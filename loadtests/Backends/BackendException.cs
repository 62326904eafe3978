using System.Text.Json;

namespace Serverless.LoadTests.Backends;

/// <summary>The backend did not do what the load needs before it begins, in one line.</summary>
internal sealed class BackendException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether a failure to read an answer means that it is not what the contract says.</summary>
    public static bool IsForeignAnswer(Exception failure) =>
        failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException;
}
