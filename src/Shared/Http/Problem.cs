using Microsoft.AspNetCore.Http;

namespace Serverless.Shared.Http;

/// <summary>The answers that are not what was asked for. See RFC 9457.</summary>
internal static class Problem
{
    /// <summary>When to come back after an outage. Long enough to let a store recover, short enough for a person.</summary>
    public const int RetryAfterSeconds = 5;

    public static IResult Invalid(RequestErrors errors) => new ProblemResult
    {
        Status = StatusCodes.Status400BadRequest,
        Kind = "invalid-request",
        Title = "The request is invalid",
        Detail = errors.All.Count == 1 ? errors.All[0].Detail : $"{errors.All.Count} fields are at fault.",
        Errors = errors.All,
    };

    /// <summary>A device's token is missing or not good; which of the two, or why, is not told.</summary>
    public static IResult Unauthorized() => new ProblemResult
    {
        Status = StatusCodes.Status401Unauthorized,
        Kind = "unauthorized",
        Title = "The request is not authorized",
        Detail = "Send a device token that is signed with the device's current key and has not expired.",
        Challenge = "SharedAccessSignature",
    };

    public static IResult Forbidden(string detail) => new ProblemResult
    {
        Status = StatusCodes.Status403Forbidden,
        Kind = "forbidden",
        Title = "The request is forbidden",
        Detail = detail,
    };

    public static IResult NotFound(string detail) => new ProblemResult
    {
        Status = StatusCodes.Status404NotFound,
        Kind = "not-found",
        Title = "Not found",
        Detail = detail,
    };

    public static IResult Conflict(string detail) => new ProblemResult
    {
        Status = StatusCodes.Status409Conflict,
        Kind = "conflict",
        Title = "The request conflicts with what is there",
        Detail = detail,
    };

    public static IResult PreconditionFailed() => new ProblemResult
    {
        Status = StatusCodes.Status412PreconditionFailed,
        Kind = "precondition-failed",
        Title = "A precondition does not hold",
        Detail = "What is there does not satisfy If-Match or If-None-Match. Read it again.",
    };

    public static IResult TooLarge() => new ProblemResult
    {
        Status = StatusCodes.Status413PayloadTooLarge,
        Kind = "too-large",
        Title = "The body is too large",
        Detail = $"A body may have at most {JsonRequestBody.MaxBytes} bytes.",
    };

    public static IResult UnsupportedMediaType(string detail) => new ProblemResult
    {
        Status = StatusCodes.Status415UnsupportedMediaType,
        Kind = "unsupported-media-type",
        Title = "The body's media type is not supported",
        Detail = detail,
    };

    public static IResult Unavailable() => new ProblemResult
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Kind = "unavailable",
        Title = "Temporarily unavailable",
        Detail = "A service that the backend needs does not answer. Try again later.",
        RetryAfterSeconds = RetryAfterSeconds,
    };

    public static IResult Unexpected() => new ProblemResult
    {
        Status = StatusCodes.Status500InternalServerError,
        Kind = "unexpected",
        Title = "The backend failed",
        Detail = "The failure was logged.",
    };
}
