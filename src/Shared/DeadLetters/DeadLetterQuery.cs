using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Shared.Http;

namespace Serverless.Shared.DeadLetters;

/// <summary>What a request for the list of dead letters asks for.</summary>
/// <param name="From">The earliest time dead-lettered, in milliseconds since the epoch; null: no bound.</param>
/// <param name="To">Behind the latest time, in milliseconds since the epoch; null: no bound.</param>
/// <param name="Reason">Only these; null for all.</param>
/// <param name="Limit">The most dead letters of a page.</param>
/// <param name="After">The place behind which the page begins; null for the first page.</param>
/// <param name="Seal">What continuations are bound to.</param>
internal sealed record DeadLetterQuery(long? From, long? To, DeadLetterReason? Reason, int Limit, string? After, string Seal)
{
    private const string FromParameter = "from";
    private const string ToParameter = "to";
    private const string ReasonParameter = "reason";

    /// <summary>Reads the parameters; what is wrong goes to <paramref name="errors"/>.</summary>
    public static DeadLetterQuery Read(HttpRequest request, ContinuationTokens continuations, RequestErrors errors)
    {
        var parameters = new RequestParameters(
            request, errors, FromParameter, ToParameter, ReasonParameter, RequestParameters.Limit, RequestParameters.Continuation);
        var from = TimeParameter.Read(parameters, FromParameter, errors);
        var to = TimeParameter.Read(parameters, ToParameter, errors);
        if (from >= to)
        {
            errors.Parameter(FromParameter, "out-of-range", "from lies before to.");
        }

        var reason = ReadReason(parameters, errors);
        var limit = parameters.PageSize();
        var seal = string.Create(CultureInfo.InvariantCulture, $"deadletters\n{from}\n{to}\n{reason}");
        return new DeadLetterQuery(from, to, reason, limit, parameters.Position(continuations, seal), seal);
    }

    private static DeadLetterReason? ReadReason(RequestParameters parameters, RequestErrors errors)
    {
        if (parameters.Text(ReasonParameter) is not { } text)
        {
            return null;
        }

        if (DeadLetterReasonText.TryParse(text, out var reason))
        {
            return reason;
        }

        errors.Parameter(ReasonParameter, "invalid", $"reason is one of {DeadLetterReasonText.All}.");
        return null;
    }
}
