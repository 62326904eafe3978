namespace Serverless.Shared.State.Answers;

/// <summary>What a request for a state is given.</summary>
/// <param name="Answer">The answer; null where the device is not registered.</param>
/// <param name="IsKept">Whether it was kept from an earlier request; else it was read for this one.</param>
internal readonly record struct ServedState(StateAnswer? Answer, bool IsKept);
