using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.Tests.Fixtures;

/// <summary>A hub's sender that keeps what it is given.</summary>
internal sealed class FakeSender : ITelemetrySender
{
    public List<(string DeviceId, byte[] Body, string? ContentType, IReadOnlyDictionary<string, object?>? Properties)> Sent { get; } = [];

    /// <summary>What sending fails with, or null.</summary>
    public Exception? Failure { get; set; }

    public Task SendAsync(
        string deviceId,
        ReadOnlyMemory<byte> body,
        string? contentType,
        IReadOnlyDictionary<string, object?>? properties,
        CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            return Task.FromException(Failure);
        }

        Sent.Add((deviceId, body.ToArray(), contentType, properties));
        return Task.CompletedTask;
    }

    public Task SendToPartitionAsync(
        string partition, IReadOnlyList<ReadOnlyMemory<byte>> bodies, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<string>> GetPartitionsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(["0"]);
}
