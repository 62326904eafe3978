namespace Serverless.Shared.Http;

internal enum PreconditionOutcome
{
    Holds,

    /// <summary>If-None-Match names what is there: 304 for GET, 412 for a change.</summary>
    NotModified,

    /// <summary>If-Match does not name what is there: 412.</summary>
    Failed,
}
