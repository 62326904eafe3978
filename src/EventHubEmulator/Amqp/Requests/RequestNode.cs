using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Serverless.EventHubEmulator.Amqp.Requests;

/// <summary>A node that answers requests: a message in, a message out, over a pair of links.</summary>
internal abstract class RequestNode(string name)
{
    public string Name => name;

    /// <summary>Answers a request; the caller sees to correlation.</summary>
    public abstract Message Answer(ClientConnection client, Message request);

    /// <summary>An answer in the form of the AMQP management draft, which CBS and Event Hubs share.</summary>
    protected static Message Status(int code, string description, Symbol? errorCondition = null)
    {
        var properties = new ApplicationProperties
        {
            ["status-code"] = code,
            ["status-description"] = description,
        };
        if (errorCondition is not null)
        {
            properties["error-condition"] = errorCondition;
        }

        return new Message { ApplicationProperties = properties };
    }

    protected static string? Text(Message request, string name) => request.ApplicationProperties?[name] as string;
}
