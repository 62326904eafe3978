namespace Serverless.LocalHost.CommandLine;

/// <summary>A command line that was understood.</summary>
/// <param name="Command">What to do.</param>
/// <param name="Options">How.</param>
/// <param name="Given">The options that were named, without their dashes, such as <c>port</c>: a command with defaults of its own
/// leaves these alone.</param>
internal sealed record ParsedCommandLine(LocalHostCommand Command, LocalHostOptions Options, IReadOnlySet<string> Given);
