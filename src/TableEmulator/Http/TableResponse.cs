using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Http;

/// <summary>An answer, alone or as a part of a batch's.</summary>
internal sealed record TableResponse(int Status)
{
    public TableError? Error { get; init; }

    public string? ContentType { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Headers beside those that every answer has.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public static TableResponse Of(TableError error) => new(error.Status) { Error = error };
}
