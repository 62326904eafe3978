namespace Serverless.Shared.DeadLetters;

/// <summary>Why one element of an event was refused.</summary>
/// <param name="Index">The element's place in the event's array, from 0; 0 for what concerns the whole event.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Detail">What exactly was wrong, for people; cut to 1,024 characters; or null.</param>
/// <param name="DeviceId">The device it came from or claimed to come from, or null.</param>
public readonly record struct Refusal(int Index, DeadLetterReason Reason, string? Detail = null, string? DeviceId = null);
