using Amqp;
using Amqp.Framing;
using Microsoft.Extensions.Logging;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Security;

namespace Serverless.EventHubEmulator.Amqp.Requests;

/// <summary>
/// Claims-based security: a client puts a token for an audience, and what the token allows is allowed on its
/// connection until the token expires.
/// </summary>
internal sealed partial class CbsNode(EventHubLog log, SharedAccessVerifier verifier, ILogger logger) : RequestNode("$cbs")
{
    private const string SasTokenType = "servicebus.windows.net:sastoken";
    private const string JwtTokenType = "jwt";

    public override Message Answer(ClientConnection client, Message request)
    {
        var audience = Text(request, "name");
        if (Text(request, "operation") != "put-token" || audience is null)
        {
            return Status(400, "The request is not a put-token.", "com.microsoft:argument-error");
        }

        var token = (request.BodySection as AmqpValue)?.Value as string;
        if (!IsSupported(Text(request, "type"), token))
        {
            return Refuse(audience, "InvalidTokenType: The token's type is not supported.");
        }

        var refusal = verifier.Verify(token, client.HostName, out var grant);
        if (refusal != TokenRefusal.None)
        {
            return Refuse(audience, Describe(refusal, token));
        }

        var resource = ResourcePath.Parse(audience);
        if (!grant!.Scope.Covers(resource))
        {
            return Refuse(audience, "InvalidAudience: The token is for another resource.");
        }

        // As by the service, and before there is a link that could say so.
        if (resource.Hub is { Length: > 0 } hub && !hub.StartsWith('$') && log.Find(hub) is null)
        {
            return Status(404, $"The messaging entity '{audience}' could not be found.", "amqp:not-found");
        }

        return client.Add(grant) ? Status(202, "Accepted") : Status(403, "Too many tokens on one connection.", "amqp:resource-limit-exceeded");
    }

    // Some clients call every token a JWT, whatever it is (azure-eventhub 5.11 for Python).
    private static bool IsSupported(string? type, string? token) =>
        type == SasTokenType || (type == JwtTokenType && token?.StartsWith(SharedAccessSignature.Scheme, StringComparison.OrdinalIgnoreCase) == true);

    // The first two are the service's own; what it says of the others is not known.
    private static string Describe(TokenRefusal refusal, string? token) => refusal switch
    {
        TokenRefusal.Expired =>
            $"ExpiredToken: The token is expired. Expiration time: '{DateTimeOffset.FromUnixTimeSeconds(SharedAccessSignature.TryParse(token)!.ExpiresSeconds):u}'.",
        TokenRefusal.InvalidSignature => "InvalidSignature: The token has an invalid signature.",
        TokenRefusal.ForeignHost or TokenRefusal.OutsidePolicy => $"InvalidAudience: {refusal}.",
        _ => $"MalformedToken: {refusal}.",
    };

    private Message Refuse(string audience, string description)
    {
        Log.TokenRefused(logger, audience, description);
        return Status(401, description, "com.microsoft:auth-failed");
    }
}
