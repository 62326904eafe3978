using Amqp;
using Amqp.Framing;
using Microsoft.Extensions.Logging;
using Serverless.EventHubEmulator.Security;

namespace Serverless.EventHubEmulator.Amqp.Requests;

/// <summary>
/// Claims-based security: a client puts a token for an audience, and what the token allows is allowed on its
/// connection until the token expires.
/// </summary>
internal sealed partial class CbsNode(SharedAccessVerifier verifier, ILogger logger) : RequestNode("$cbs")
{
    private const string SasTokenType = "servicebus.windows.net:sastoken";

    public override Message Answer(ClientConnection client, Message request)
    {
        var audience = Text(request, "name");
        if (Text(request, "operation") != "put-token" || audience is null)
        {
            return Status(400, "The request is not a put-token.", "com.microsoft:argument-error");
        }

        if (Text(request, "type") != SasTokenType)
        {
            return Refuse(audience, "TokenTypeUnsupported");
        }

        var refusal = verifier.Verify((request.BodySection as AmqpValue)?.Value as string, client.HostName, out var grant);
        if (refusal != TokenRefusal.None)
        {
            return Refuse(audience, refusal.ToString());
        }

        if (!grant!.Scope.Covers(ResourcePath.Parse(audience)))
        {
            return Refuse(audience, "AudienceMismatch");
        }

        return client.Add(grant) ? Status(202, "Accepted") : Status(403, "Too many tokens on one connection.", "amqp:resource-limit-exceeded");
    }

    private Message Refuse(string audience, string reason)
    {
        Log.TokenRefused(logger, audience, reason);
        return Status(401, $"{reason}: the token for '{audience}' is not accepted.", "amqp:unauthorized-access");
    }
}
