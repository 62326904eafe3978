using System.Security;
using Microsoft.AspNetCore.Http;

namespace Serverless.EventHubEmulator.Http;

/// <summary>Error answers in the service's form: a small XML document.</summary>
internal static class HttpErrors
{
    public static IResult Unauthorized(string reason) => Of(StatusCodes.Status401Unauthorized, reason);

    public static IResult NotFound(string entity) => Of(StatusCodes.Status404NotFound, $"The entity '{entity}' could not be found.");

    public static IResult TooLarge(int limit) => Of(StatusCodes.Status413PayloadTooLarge, $"The event exceeds the limit of {limit} bytes.");

    public static IResult BadRequest(string reason) => Of(StatusCodes.Status400BadRequest, reason);

    public static IResult Unavailable(string reason) => Of(StatusCodes.Status503ServiceUnavailable, reason);

    private static IResult Of(int status, string detail) => Results.Text(
        $"<Error><Code>{status}</Code><Detail>{SecurityElement.Escape(detail)}</Detail></Error>", "application/xml; charset=utf-8", statusCode: status);
}
