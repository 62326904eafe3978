namespace Serverless.LoadTests.Backends;

/// <summary>How a local host ended that was to go on.</summary>
/// <param name="At">When.</param>
/// <param name="ExitCode">128 and the signal's number where a signal ended it, on Unix.</param>
/// <param name="LastLines">What it logged last, oldest first.</param>
internal sealed record BackendEnd(DateTimeOffset At, int ExitCode, IReadOnlyList<string> LastLines);
