namespace Serverless.Shared.Commands;

/// <summary>Where a command stands, as the API says it.</summary>
internal enum CommandStatus
{
    /// <summary>No poll has been given it yet.</summary>
    Queued,

    /// <summary>A poll has been given it; its result is not there yet.</summary>
    Delivered,

    Succeeded,
    Failed,

    /// <summary>Its time ran out before there was a result.</summary>
    Expired,
}
