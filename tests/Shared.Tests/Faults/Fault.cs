namespace Serverless.Shared.Tests.Faults;

/// <summary>What the proxy does to a request instead of passing it on.</summary>
/// <param name="Commits">Whether the store gets the request first, so that it takes effect.</param>
/// <param name="Ending">How the client's request ends.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="ErrorCode">The error code of the answer, or none.</param>
/// <param name="Index">In the answer to a transaction, the operation named as failed; null: the answer stands for the
/// whole request.</param>
internal sealed record Fault(bool Commits, FaultEnding Ending, int Status = 0, string? ErrorCode = null, int? Index = null)
{
    /// <summary>The connection breaks before the store has seen the request.</summary>
    public static readonly Fault Cut = new(false, FaultEnding.Cut);

    /// <summary>The store never sees the request, and no answer ever comes.</summary>
    public static readonly Fault Hang = new(false, FaultEnding.Hang);

    /// <summary>The request takes effect and the connection breaks.</summary>
    public static readonly Fault CommitThenCut = new(true, FaultEnding.Cut);

    /// <summary>The request takes effect and no answer ever comes.</summary>
    public static readonly Fault CommitThenHang = new(true, FaultEnding.Hang);

    /// <summary>The answer says an error, the request has taken effect all the same.</summary>
    public static Fault CommitThenAnswer(int status, string errorCode) => new(true, FaultEnding.Answer, status, errorCode);

    /// <summary>The answer says an error, and the store has seen nothing.</summary>
    public static Fault Answer(int status, string? errorCode = null) => new(false, FaultEnding.Answer, status, errorCode);

    /// <summary>A transaction fails at one operation, as the service tells it: inside an answer of 202.</summary>
    public static Fault FailOperation(int status, string errorCode, int index) =>
        new(false, FaultEnding.Answer, status, errorCode, index);
}
