namespace Serverless.LoadTests.Fleet;

/// <summary>What a device sends.</summary>
internal enum SendKind : byte
{
    Reading,

    /// <summary>A reading after its time.</summary>
    Delayed,

    /// <summary>A reading that was sent already.</summary>
    Again,

    /// <summary>What the backend must refuse.</summary>
    Poison,
}
