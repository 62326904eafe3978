using System.Text.Json;

namespace Serverless.LoadTests;

/// <summary>JSON of others: an answer, or a report that somebody has kept.</summary>
internal static class ForeignJson
{
    /// <summary>Whether reading it failed because it is not what was agreed: no JSON, a name that is not there, a value of another kind.</summary>
    public static bool IsCause(Exception failure) =>
        failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException;
}
