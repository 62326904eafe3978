using Azure;
using Azure.Identity;

namespace Serverless.Shared.Tables;

/// <summary>What a failed request means. See docs/decisions/0004-ingest-and-writes.md.</summary>
internal enum TableFaultKind
{
    /// <summary>May pass: 408, 429, 5xx, 401, 403, timeouts, broken connections, a table that is being deleted.</summary>
    Transient,

    TableMissing,
    Conflict,
    Rejected,
}

/// <summary>Reads the exceptions of the Table Storage client.</summary>
internal static class TableFault
{
    /// <summary>Whether the exception is a failure of the store, not of the program. The caller's own cancellation
    /// must be filtered before.</summary>
    public static bool IsStoreFailure(Exception exception) => exception switch
    {
        RequestFailedException or AuthenticationFailedException => true,
        // The client's own time limit. A connection cut while an answer was read; an answer that ends too early.
        OperationCanceledException or TimeoutException => true,
        IOException or HttpRequestException or InvalidDataException or FormatException => true,
        AggregateException aggregate => aggregate.InnerExceptions.All(IsStoreFailure),
        _ => false,
    };

    /// <summary>Whether there is nothing to read: no such row or table, or a table that is being deleted, which is as good
    /// as gone to a reader while a writer waits until its name is free.</summary>
    public static bool IsGone(RequestFailedException failure) =>
        failure is { Status: 404 } or { Status: 409, ErrorCode: "TableBeingDeleted" };

    public static TableFaultKind Classify(Exception exception) => exception is RequestFailedException failure
        ? Classify(failure.Status, failure.ErrorCode)
        : TableFaultKind.Transient;

    public static TableFaultKind Classify(int status, string? errorCode) => (status, errorCode) switch
    {
        (404, "TableNotFound") => TableFaultKind.TableMissing,
        (409, "TableBeingDeleted") => TableFaultKind.Transient,
        (401 or 403 or 408 or 429, _) or ( < 400 or >= 500, _) => TableFaultKind.Transient,
        (412, _) => TableFaultKind.Conflict,
        (404, null or "ResourceNotFound" or "EntityNotFound") => TableFaultKind.Conflict,
        (409, null or "EntityAlreadyExists") => TableFaultKind.Conflict,
        _ => TableFaultKind.Rejected,
    };

    /// <summary>A short text for messages: status and code, never the answer's body or the request.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        RequestFailedException { Status: > 0 } failure => $"{failure.Status} {failure.ErrorCode}".TrimEnd(),
        RequestFailedException or IOException or HttpRequestException => "no connection",
        OperationCanceledException or TimeoutException => "no answer in time",
        AuthenticationFailedException => "no token",
        _ => exception.GetType().Name,
    };
}
