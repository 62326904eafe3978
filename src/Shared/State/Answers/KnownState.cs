namespace Serverless.Shared.State.Answers;

/// <summary>What is known of a device when a read of it begins.</summary>
/// <param name="Registration">Its registration; 0 where that is not known, or no longer.</param>
/// <param name="Epoch">The epoch it is known in.</param>
/// <param name="Answer">The last answer, of whatever age.</param>
/// <param name="Mark">The mark that an answer read from now on has.</param>
internal readonly record struct KnownState(int Registration, long Epoch, StateAnswer? Answer, long Mark);
