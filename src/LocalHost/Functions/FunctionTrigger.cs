namespace Serverless.LocalHost.Functions;

/// <summary>What starts a function.</summary>
internal abstract record FunctionTrigger;
