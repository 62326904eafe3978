using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Serverless.Shared.Http;

/// <summary>Writes one <c>application/problem+json</c> answer.</summary>
internal sealed class ProblemResult : IResult
{
    public required int Status { get; init; }

    /// <summary>The last part of the type <c>urn:problem:{kind}</c>.</summary>
    public required string Kind { get; init; }

    public required string Title { get; init; }

    public required string Detail { get; init; }

    /// <summary>On 400 alone.</summary>
    public IReadOnlyList<FieldError>? Errors { get; init; }

    /// <summary>What to authorize with, on 401 alone.</summary>
    public string? Challenge { get; init; }

    /// <summary>On 503 alone.</summary>
    public int? RetryAfterSeconds { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.CacheControl = "no-store";
        if (RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (Challenge is not null)
        {
            response.Headers.WWWAuthenticate = Challenge;
        }

        return JsonResponse.WriteAsync(response, Status, "application/problem+json", JsonBody.Write(WriteTo), httpContext.RequestAborted);
    }

    private void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", $"urn:problem:{Kind}");
        writer.WriteString("title", Title);
        writer.WriteNumber("status", Status);
        writer.WriteString("detail", Detail);
        if (Errors is { } errors)
        {
            writer.WriteStartArray("errors");
            foreach (var error in errors)
            {
                writer.WriteStartObject();
                writer.WriteString(error.Location, error.Name);
                writer.WriteString("reason", error.Reason);
                writer.WriteString("detail", error.Detail);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
