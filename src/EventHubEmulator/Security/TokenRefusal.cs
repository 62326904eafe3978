namespace Serverless.EventHubEmulator.Security;

/// <summary>Why a token was refused. Logged and told to the client; never with the token itself.</summary>
internal enum TokenRefusal
{
    None,
    Malformed,
    UnknownPolicy,
    InvalidSignature,
    Expired,
    ForeignHost,
    OutsidePolicy,
}
