namespace Serverless.LoadTests.Ledger;

/// <summary>What can be wrong with a reading.</summary>
internal enum LedgerFault
{
    /// <summary>Acknowledged and not there.</summary>
    Lost,

    /// <summary>There more than once.</summary>
    Doubled,

    /// <summary>The state does not show the device's greatest reading.</summary>
    Stale,

    /// <summary>There with another time or content.</summary>
    Altered,

    /// <summary>There and never sent.</summary>
    Unexpected,

    /// <summary>Poison without a dead letter.</summary>
    NoDeadLetter,

    /// <summary>Poison with more than one.</summary>
    DoubledDeadLetter,

    /// <summary>A dead letter with another reason or other bytes, or of poison never sent.</summary>
    WrongDeadLetter,

    /// <summary>A good reading that became a dead letter.</summary>
    Refused,
}
