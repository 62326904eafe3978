namespace Serverless.TableEmulator.Batch;

/// <summary>One request inside a batch, in the bytes of the batch's body.</summary>
internal readonly record struct BatchPart
{
    public required ReadOnlyMemory<byte> Method { get; init; }

    /// <summary>Target as it was sent, usually an absolute URI.</summary>
    public required ReadOnlyMemory<byte> Target { get; init; }

    public required PartHeaders Headers { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }
}
