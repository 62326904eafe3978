namespace Serverless.EventHubEmulator;

/// <summary>Rights of a shared access policy, as Event Hubs names them.</summary>
[Flags]
public enum AccessRights
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Send events.</summary>
    Send = 1,

    /// <summary>Receive events.</summary>
    Listen = 2,

    /// <summary>Everything; on Azure, Manage comes with Send and Listen.</summary>
    Manage = 4,
}
