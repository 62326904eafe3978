namespace Serverless.LoadTests.Fleet;

/// <summary>What is drawn.</summary>
internal enum DrawPurpose
{
    Type,
    Phase,
    DutyCycle,
    ClockIsSkewed,
    Skew,
    Duplicate,
    DuplicateDelay,
    OutOfOrder,
    OutOfOrderDelay,
    Late,
    Poison,
    PoisonReason,

    /// <summary>From here on a few for each metric.</summary>
    Signal = 100,
}
