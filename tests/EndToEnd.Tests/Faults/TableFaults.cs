using Serverless.Shared.Tests.Faults;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>Faults of Table Storage by chance: errors, cuts, silence, and commits whose answer is lost or a lie.</summary>
internal sealed class TableFaults(int seed, double share)
{
    /// <summary>What any request may meet.</summary>
    private static readonly Fault[] OfAny =
    [
        Fault.Cut,
        Fault.CommitThenCut,
        Fault.CommitThenHang,
        Fault.CommitThenAnswer(500, "InternalError"),
        Fault.CommitThenAnswer(503, "ServerBusy"),
        Fault.Answer(408, "RequestTimeout"),
        Fault.Answer(429, "TooManyRequests"),
        Fault.Answer(500, "InternalError"),
        Fault.Answer(503, "ServerBusy"),
    ];

    /// <summary>What else a transaction may meet: an error inside an answer of 202.</summary>
    private static readonly Fault[] OfTransactions =
    [
        Fault.FailOperation(500, "OperationTimedOut", 0),
        Fault.FailOperation(503, "ServerBusy", 0),
    ];

    /// <summary>What else a condition may meet: somebody else was faster.</summary>
    private static readonly Fault Conflict = Fault.FailOperation(412, "UpdateConditionNotSatisfied", 0);

    /// <summary>The fault of a request; null for none.</summary>
    public Fault? Of(FaultRequest request)
    {
        // By number and not by a shared generator: what a request meets does not depend on which thread came first.
        var random = SeededRandom.Of(seed, request.Number);
        if (random.NextDouble() >= share)
        {
            return null;
        }

        if (request.IsTransaction && random.Next(3) == 0)
        {
            return request.Body.Contains("If-Match: W/", StringComparison.Ordinal) && random.Next(2) == 0
                ? Conflict
                : OfTransactions[random.Next(OfTransactions.Length)];
        }

        return OfAny[random.Next(OfAny.Length)];
    }
}
