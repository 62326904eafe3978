namespace Serverless.Shared.Tables;

/// <summary>A row the store refused for good, standing alone.</summary>
/// <param name="Index">The caller's number for the row.</param>
/// <param name="Status">The HTTP status, 4xx.</param>
/// <param name="ErrorCode">The store's error code, or null.</param>
internal readonly record struct RejectedWrite(int Index, int Status, string? ErrorCode);
