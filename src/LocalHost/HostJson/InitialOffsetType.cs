namespace Serverless.LocalHost.HostJson;

/// <summary>Where a partition without a checkpoint starts: <c>initialOffsetOptions.type</c>.</summary>
internal enum InitialOffsetType
{
    /// <summary>At the oldest event kept.</summary>
    FromStart,

    /// <summary>With the first event after the start.</summary>
    FromEnd,

    /// <summary>With the first event enqueued at or after a time.</summary>
    FromEnqueuedTime,
}
