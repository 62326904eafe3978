using Serverless.Shared.DeadLetters;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.Tests.DeadLetters;

/// <summary>The ids that the contract gives dead letters.</summary>
internal static class DeadLetterIds
{
    public static string Of(TelemetryEvent source, int index) => new DeadLetterId(
        source.EnqueuedTime.ToUnixTimeMilliseconds(), source.Partition, source.SequenceNumber, index).ToString();
}
