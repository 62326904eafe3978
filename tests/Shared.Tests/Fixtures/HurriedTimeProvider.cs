namespace Serverless.Shared.Tests.Fixtures;

/// <summary>A clock on which half a second passes between two looks at it.</summary>
internal sealed class HurriedTimeProvider : TimeProvider
{
    private long _timestamp;

    public override long TimestampFrequency => 2;

    public override long GetTimestamp() => Interlocked.Increment(ref _timestamp);
}
