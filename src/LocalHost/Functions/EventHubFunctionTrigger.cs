namespace Serverless.LocalHost.Functions;

/// <summary>A batch of events of one partition.</summary>
/// <param name="Hub">The hub, or <c>%Setting%</c>.</param>
/// <param name="ConsumerGroup">The consumer group, or <c>%Setting%</c>.</param>
/// <param name="Connection">Name of the setting with the connection string.</param>
internal sealed record EventHubFunctionTrigger(string Hub, string ConsumerGroup, string Connection) : FunctionTrigger;
