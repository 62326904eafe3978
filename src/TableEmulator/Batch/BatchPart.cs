namespace Serverless.TableEmulator.Batch;

/// <summary>One request inside a batch.</summary>
internal sealed record BatchPart
{
    public required string Method { get; init; }

    /// <summary>Target as it was sent, usually an absolute URI.</summary>
    public required string Target { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
