using System.Net.Sockets;
using System.Security.Authentication;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>What can go wrong with a connection, in one place.</summary>
internal static class AmqpFailure
{
    private static readonly HashSet<string> LastingConditions = new(StringComparer.Ordinal)
    {
        "amqp:unauthorized-access",
        "amqp:not-found",
        "amqp:not-allowed",
        "amqp:not-implemented",
        "amqp:invalid-field",
        "amqp:link:message-size-exceeded",
        "com.microsoft:entity-disabled",
        "com.microsoft:argument-error",
        "com.microsoft:argument-out-of-range",
        "com.microsoft:auth-failed",
        "com.microsoft:partition-not-owned",
        "com.microsoft:publisher-revoked",
    };

    /// <summary>The exception for a link or connection that the peer closed.</summary>
    public static AmqpException Closed(Error? error) =>
        new(error ?? new Error(ErrorCode.DetachForced) { Description = "The connection was lost." });

    /// <summary>Whether it is a failure of network or peer, and not of this program.</summary>
    public static bool IsExpected(Exception failure) => failure
        is AmqpException or SocketException or IOException or TimeoutException or AuthenticationException
        or ObjectDisposedException or InvalidOperationException;

    /// <summary>Whether the same may succeed later without a change.</summary>
    public static bool IsTransient(Exception failure) =>
        failure is not AmqpException { Error.Condition: { } condition } || !LastingConditions.Contains(condition.ToString());

    /// <summary>Whether a receiver of a higher epoch has the partition.</summary>
    public static bool IsStolen(Exception failure) =>
        failure is AmqpException { Error.Condition: { } condition } && condition.Equals(new Symbol(ErrorCode.Stolen));

    /// <summary>The reason in one line.</summary>
    public static string Reason(Exception failure) => failure is AmqpException { Error: { } error }
        ? $"{error.Condition}: {error.Description}".ReplaceLineEndings(" ")
        : failure.Message.ReplaceLineEndings(" ");
}
