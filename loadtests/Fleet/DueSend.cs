namespace Serverless.LoadTests.Fleet;

/// <summary>Something that is to be sent.</summary>
/// <param name="Device">The device's number.</param>
/// <param name="Number">The reading's, from 0.</param>
/// <param name="Kind">What of it.</param>
/// <param name="At">When, since the beginning.</param>
internal readonly record struct DueSend(int Device, int Number, SendKind Kind, TimeSpan At);
